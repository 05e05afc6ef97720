import type { Command } from 'just-bash';
import type { PodRoom } from '../podRoom.ts';
import type { Task } from '../task.ts';
import { absentCommands } from './absentCommands.ts';
import { extraCommands } from './extraCommands.ts';
import { fileCommands } from './fileCommands.ts';
import { jobCommands } from './jobCommands.ts';
import { networkCommands } from './networkCommands.ts';
import { scriptCommands } from './scriptCommands.ts';
import { shellCommands } from './shellCommands.ts';
import { systemCommands } from './systemCommands.ts';
import { userCommands } from './userCommands.ts';

/** All commands of a process beside those of just-bash. */
export function commandsOf(room: PodRoom, task: Task): readonly Command[] {
  return [
    ...shellCommands(room, task),
    ...jobCommands(room, task),
    ...fileCommands(room, task),
    ...systemCommands(room, task),
    ...userCommands(room),
    ...networkCommands(task),
    ...scriptCommands(room, task),
    ...extraCommands(room),
    ...absentCommands(),
  ];
}
