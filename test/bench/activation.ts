/** `npm run bench`: what the extension's activation costs, in fresh processes; the budget is 30 ms of CPU. */
import { withProbe, type ProbeResult } from './activationProbe.ts';

const rounds = 15;
const budgetMs = 30;

await withProbe(async (probe) => {
  const results: ProbeResult[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await probe('time'));
  const { processes, sockets } = await probe('count');
  const total = median(results.map(({ loadMs, activateMs }) => loadMs + activateMs));
  print('load', median(results.map(({ loadMs }) => loadMs)));
  print('activate', median(results.map(({ activateMs }) => activateMs)));
  print('together', total);
  console.log(`child processes  ${processes}\nsockets          ${sockets}`);
  console.log(`Median of ${rounds} processes of Node ${process.versions.node}; budget ${budgetMs} ms.`);
  if (total > budgetMs) process.exitCode = 1;
});

function print(what: string, ms: number): void {
  console.log(`${what.padEnd(16)} ${ms.toFixed(1)} ms of CPU`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
