/** Lists of names as `ls -C` has them. */
import { widthOf } from '../typing/screen.ts';

const gap = 2;

/** Names, one a line, below each other in as many columns as there is room for. Headings and empty lines stay. */
export function inColumns(text: string, width: number): string {
  return text
    .split('\n\n')
    .map((block) => {
      const lines = block.split('\n').filter((line) => line !== '');
      const heading = lines[0]?.endsWith(':') ? [lines.shift()] : [];
      return [...heading, ...rowsOf(lines, width)].map((line) => `${line}\n`).join('');
    })
    .join('\n');
}

function rowsOf(names: readonly string[], width: number): readonly string[] {
  const columnWidth = Math.max(0, ...names.map(widthOf)) + gap;
  const rowCount = Math.ceil(names.length / Math.max(1, Math.floor(width / columnWidth)));
  return Array.from({ length: rowCount }, (_, row) =>
    names
      .filter((_name, index) => index % rowCount === row)
      .map((name) => name + ' '.repeat(columnWidth - widthOf(name)))
      .join('')
      .trimEnd(),
  );
}
