import * as z from 'zod';
import { SandboxError } from '../sandbox/errors.ts';
import { nearest } from '../sandbox/nearest.ts';
import { quote } from '../sandbox/quote.ts';
import type { ExecResult } from '../sandbox/service.ts';
import { sandboxKey } from './sandboxHandlers.ts';
import type { KeyedRequest, RouteAnswer, RouteContext } from './route.ts';

const fields = ['command'] as const;
const bodySchema = z.record(z.string(), z.unknown());

/** POST /api/v1/sandboxes/{name}/exec. The command ends when the client goes away. */
export async function execInSandbox(request: KeyedRequest, context: RouteContext): Promise<RouteAnswer> {
  const key = sandboxKey(request);
  const command = parseCommand(await request.readJson());
  const result = await context.service.exec.run(key, command, { signal: request.signal });
  return { body: { data: toAnswer(result) } };
}

function parseCommand(body: unknown): string {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new SandboxError('InvalidJson', 'The body must be one JSON object');
  for (const name of Object.keys(parsed.data)) {
    if (!fields.some((field) => field === name)) throw unknownField(name);
  }
  const command = parsed.data['command'] ?? '';
  if (typeof command !== 'string') {
    throw new SandboxError('InvalidField', 'command must be a string', { field: 'command' });
  }
  if (command === '') throw new SandboxError('MissingField', 'Command is required', { field: 'command' });
  if (command.includes('\0')) {
    throw new SandboxError('InvalidField', 'command holds a NUL character, which no shell can be given', {
      field: 'command',
    });
  }
  return command;
}

function unknownField(name: string): SandboxError {
  const near = nearest(name, fields);
  return new SandboxError('UnknownField', `Unknown field ${quote(name)}`, {
    field: name.slice(0, 100),
    hint: near === undefined ? `Known here: ${fields.join(', ')}` : `Did you mean ${near}?`,
  });
}

function toAnswer(result: ExecResult): Record<string, unknown> {
  return {
    exit_code: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    duration_ms: Math.round(result.durationMs),
    ...(result.isStdoutTruncated ? { stdout_truncated: true } : {}),
    ...(result.isStderrTruncated ? { stderr_truncated: true } : {}),
  };
}
