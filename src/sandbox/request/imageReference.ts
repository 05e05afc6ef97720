import { SandboxError } from '../errors.ts';
import { quote } from '../quote.ts';

const maxLength = 1024;
const maxNameLength = 255;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[a-z][a-z0-9]*(?:[-_+.][a-z][a-z0-9]*)*:[0-9a-f]{32,}$/i;
const hostPattern = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;
const componentPattern = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;

/**
 * A container image as runtimes read it: `[host[:port]/]path[:tag][@digest]`. Whether it is there only its pull shows.
 * Errors: MissingField, InvalidField.
 */
export function parseImageReference(text: string): string {
  if (text === '') throw new SandboxError('MissingField', 'image is required');
  if (text.length > maxLength) throw invalid(text, `is longer than ${maxLength} characters`);
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\s\u0000-\u001f\u007f-\u009f]/.test(text)) throw invalid(text, 'holds a space or a control character');
  if (text.includes('://'))
    throw invalid(text, 'is a URL', `Leave out ${quote(text.slice(0, text.indexOf('://') + 3))}.`);
  const [named = '', digest, more] = text.split('@', 3);
  if (more !== undefined || (digest !== undefined && !digestPattern.test(digest)))
    throw invalid(text, 'has a bad digest');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  if (colon !== -1 && !tagPattern.test(named.slice(colon + 1))) throw invalid(text, 'has a bad tag');
  checkName(text, name);
  return text;
}

function checkName(text: string, name: string): void {
  const parts = name.split('/');
  const [first = ''] = parts;
  // What containerd and docker take for a registry, and not for the first part of a path.
  const hasHost = parts.length > 1 && (/[.:A-Z]/.test(first) || first === 'localhost');
  if (hasHost && !hostPattern.test(first)) throw invalid(text, `has ${quote(first)} for a registry`);
  const path = hasHost ? parts.slice(1) : parts;
  if (name.length <= maxNameLength && path.every((part) => componentPattern.test(part))) return;
  const lower = path.join('/').toLowerCase();
  const isCase = lower !== path.join('/') && lower.split('/').every((part) => componentPattern.test(part));
  throw invalid(
    text,
    'is no image',
    isCase ? 'Names of images are lower case.' : 'Examples: alpine:latest, ghcr.io/owner/app:1.2.',
  );
}

function invalid(text: string, why: string, hint?: string): SandboxError {
  return new SandboxError('InvalidField', `${quote(text)} ${why}`, { hint });
}
