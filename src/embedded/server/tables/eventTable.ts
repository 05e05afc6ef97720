import { child, textOf, type KubeObject } from '../../objects/kubeObject.ts';
import { ageOf } from './age.ts';
import { column } from './column.ts';
import type { KindTable } from './table.ts';

export const eventTable: KindTable = {
  columns: [
    column('Last Seen', 'When it happened the last time.'),
    column('Type', 'Normal or Warning.'),
    column('Reason', 'Why, in one word.'),
    column('Object', 'What it is about.'),
    column('Subobject', 'Which part of that.', 1),
    column('Source', 'Who tells it.', 1),
    column('Message', 'What happened.'),
    column('First Seen', 'When it happened the first time.', 1),
    column('Count', 'How often it has happened.', 1),
    column('Name', 'The name of the event.', 1),
  ],
  cells(event, nowMs) {
    const about = child(event, event['regarding'] === undefined ? 'involvedObject' : 'regarding');
    const source = child(event, event['deprecatedSource'] === undefined ? 'source' : 'deprecatedSource');
    const first = seen(event, ['firstTimestamp', 'deprecatedFirstTimestamp', 'eventTime']);
    const last = seen(event, ['lastTimestamp', 'deprecatedLastTimestamp']) ?? first;
    const times = Number(event['count'] ?? event['deprecatedCount'] ?? 1) || 1;
    const firstAge = ageOf(first, nowMs);
    const lastAge = times > 1 ? `${ageOf(last, nowMs)} (x${times} over ${firstAge})` : ageOf(last, nowMs);
    return [
      lastAge,
      textOf(event['type']),
      textOf(event['reason']),
      `${textOf(about['kind']).toLowerCase()}/${textOf(about['name'])}`,
      textOf(about['fieldPath']),
      [textOf(source['component']) || textOf(event['reportingComponent']), textOf(source['host'])]
        .filter(Boolean)
        .join(', '),
      textOf(event['message'] ?? event['note']).trim(),
      firstAge,
      times,
      event.metadata.name,
    ];
  },
};

const seen = (event: KubeObject, keys: readonly string[]): string | undefined =>
  keys.map((key) => textOf(event[key])).find((value) => value !== '');
