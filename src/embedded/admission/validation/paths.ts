import type { FieldErrors } from './fieldErrors.ts';

/** Within where it begins. */
export function checkDescendingPath(errors: FieldErrors, path: string, field: string): void {
  if (path.startsWith('/')) errors.invalid(field, path, 'must be a relative path');
  checkNoBacksteps(errors, path, field);
}

export function checkNoBacksteps(errors: FieldErrors, path: string, field: string): void {
  if (path.split('/').includes('..')) errors.invalid(field, path, "must not contain '..'");
}

/** Of a file in a volume: names that begin with two dots are Kubernetes' own. */
export function checkVolumePath(errors: FieldErrors, path: string, field: string): void {
  checkDescendingPath(errors, path, field);
  if (path.startsWith('..') && !path.startsWith('../')) errors.invalid(field, path, "must not start with '..'");
}
