/**
 * Records what a real API server (of KUBECONFIG) answers to the documents of test/unit/embedded/admission/documents:
 * `KUBECONFIG=… node --import tsx scripts/recordAdmission.ts [FILE…]`. It works in a namespace of its own, and needs a
 * RuntimeClass `kata`.
 */
import { randomBytes } from 'node:crypto';
import { apiVersionOf, resources, type Resource } from '../src/embedded/objects/resources.ts';
import { at, KubeClient, type KubeAnswer } from '../test/contract/kubeClient.ts';
import { placeIn, stabilize, writeAnswers, type Answer } from '../test/unit/embedded/admission/answers.ts';
import { allDocuments } from '../test/unit/embedded/admission/documents/allDocuments.ts';
import { changed, type Document } from '../test/unit/embedded/admission/documents/document.ts';

const kubeconfigFile = process.env['KUBECONFIG'];
if (kubeconfigFile === undefined) throw new Error('KUBECONFIG is not set');
const kube = new KubeClient(kubeconfigFile);
const namespace = `k7-admission-${randomBytes(4).toString('hex')}`;
const wanted = process.argv.slice(2);

await kube.must('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
try {
  await waitForAccount();
  for (const [file, documents] of Object.entries(allDocuments)) {
    if (wanted.length > 0 && !wanted.includes(file)) continue;
    const answers: Record<string, Answer> = {};
    for (const document of documents) {
      if (document.what in answers) throw new Error(`twice in ${file}: ${document.what}`);
      answers[document.what] = stabilize(await send(placeIn(document, namespace)), namespace);
    }
    writeAnswers(file, answers);
  }
} finally {
  await kube.send('DELETE', `/api/v1/namespaces/${namespace}`);
}

async function waitForAccount(): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await kube.find(`/api/v1/namespaces/${namespace}/serviceaccounts/default`)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${namespace} got no account`);
}

async function send({ resource: name, body, change, fieldValidation, subresource }: Document): Promise<Answer> {
  const path = pathOf(resources[name]);
  const options = `dryRun=All&fieldValidation=${fieldValidation ?? 'Ignore'}`;
  if (change === undefined) return answerOf(await kube.send('POST', `${path}?${options}`, body));
  const one = `${path}/${String(at(await kube.must('POST', path, body), 'metadata', 'name'))}`;
  const written = subresource === undefined ? one : `${one}/${subresource}`;
  try {
    for (let tries = 0; ; tries++) {
      const answer = await kube.send('PUT', `${written}?${options}`, changed(await kube.must('GET', one), change));
      // A controller may have written in between.
      if (answer.code !== 409 || tries === 5) return answerOf(answer);
    }
  } finally {
    await kube.must('DELETE', one, { gracePeriodSeconds: 0 });
  }
}

function pathOf(resource: Resource): string {
  const root = resource.group === '' ? '/api/v1' : `/apis/${apiVersionOf(resource)}`;
  return `${root}/${resource.isNamespaced ? `namespaces/${namespace}/` : ''}${resource.plural}`;
}

function answerOf({ code, json }: KubeAnswer): Answer {
  return { code, body: json };
}
