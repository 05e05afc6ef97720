import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readAnswers } from './answers.ts';
import { allDocuments } from './documents/allDocuments.ts';
import { embeddedAnswer } from './embeddedAnswer.ts';

for (const [file, documents] of Object.entries(allDocuments)) {
  describe(`As a real API server answers (${file}.json):`, () => {
    const answers = readAnswers(file);
    for (const document of documents) {
      test(document.what, () => assert.deepEqual(embeddedAnswer(document), answers[document.what]));
    }
  });
}
