import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { CommandArguments, CommandId } from '../contributions/commandTable.ts';
import type { VsCode } from '../vscodeApi.ts';
import type { CommandRunner } from './commandRunner.ts';

/** A handler for every command of the table; one that is missing is a type error. */
export type CommandHandlers = {
  readonly [Id in CommandId]: (...args: CommandArguments[Id]) => Promise<void> | void;
};

export function registerCommands(
  { commands }: Pick<VsCode, 'commands'>,
  handlers: CommandHandlers,
  runner: CommandRunner,
): Disposable {
  const registrations = new DisposableStore();
  const register = <Id extends CommandId>(id: Id, handler: CommandHandlers[Id]) => {
    const run = (...args: CommandArguments[Id]) => runner.run(id, () => handler(...args));
    registrations.add(commands.registerCommand(id, run));
  };
  for (const id of Object.keys(handlers) as CommandId[]) register(id, handlers[id]);
  return registrations;
}
