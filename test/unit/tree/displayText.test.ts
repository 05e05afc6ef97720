import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { displayText, markdownText } from '../../../src/tree/displayText.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 400 }));

test('a label is one line without control characters, and has an end', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = displayText(text, 50);
      assert.ok(shown.length <= 50);
      assert.doesNotMatch(shown, /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('a label of ordinary text is that text', () => {
  assert.equal(displayText('alpine:latest'), 'alpine:latest');
  assert.equal(displayText('日本語 äöü'), '日本語 äöü');
});

test('a text that is cut does not end in half a character', () => {
  assert.equal(displayText(`${'a'.repeat(8)}😀😀`, 10), `${'a'.repeat(8)}…`);
});

test('Markdown of a text reads as that text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const markdown = markdownText(text);
      // Every punctuation character has its backslash, so that none can mean anything.
      assert.match(markdown, /^(?:\\[!-/:-@[-`{-~]|[^!-/:-@[-`{-~])*$/u);
      assert.equal(markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1'), displayText(text, 500));
    }),
  );
});
