/** Marks a switch as exhaustive: a new member of the union is then a type error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
