/**
 * Events in their two shapes: most components write the older one, with a count; the scheduler the newer, with a time to
 * the microsecond and a series.
 */
import type { KubeObject, NewObject } from '../objects/kubeObject.ts';
import { child } from '../objects/kubeObject.ts';

/** Who tells it, and about which part of the object. */
export interface EventSource {
  readonly component: string;
  readonly host?: string;
  readonly fieldPath?: string;
}

export interface EventContent {
  readonly object: KubeObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly source: EventSource;
}

export interface EventPlace {
  readonly namespace: string;
  readonly name: string;
  readonly timestamp: string;
  readonly nowMs: number;
}

const scheduler = 'default-scheduler';
const instance = `${scheduler}-embedded`;

/** The object's name and the time in nanoseconds; the count stands for the part of it that no clock here has. */
export function eventName(objectName: string, nowMs: number, count: number): string {
  const nanoseconds = BigInt(nowMs) * 1_000_000n + BigInt(count % 1_000_000);
  return `${objectName}.${nanoseconds.toString(16)}`;
}

export function newEvent(content: EventContent, { namespace, name, timestamp, nowMs }: EventPlace): NewObject {
  const { type, reason, message, source } = content;
  const common = { metadata: { namespace, name }, involvedObject: involved(content), type, reason, message };
  if (source.component === scheduler) {
    return {
      ...common,
      action: reason === 'Scheduled' ? 'Binding' : 'Scheduling',
      eventTime: microTime(nowMs),
      firstTimestamp: null,
      lastTimestamp: null,
      source: {},
      reportingComponent: scheduler,
      reportingInstance: instance,
    };
  }
  const { component, host } = source;
  return {
    ...common,
    count: 1,
    eventTime: null,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    source: { component, ...(host === undefined ? {} : { host }) },
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}

/** The event once more. Of a series only its beginning is told. */
export function repeatedEvent(
  event: KubeObject,
  { message, source }: EventContent,
  timestamp: string,
  nowMs: number,
): KubeObject {
  if (source.component !== scheduler) {
    return { ...event, message, count: Number(event['count']) + 1, lastTimestamp: timestamp };
  }
  if (child(event, 'series')['count'] !== undefined) return event;
  return { ...event, series: { count: 2, lastObservedTime: microTime(nowMs) } };
}

function involved({ object, source: { fieldPath } }: EventContent) {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

const microTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');
