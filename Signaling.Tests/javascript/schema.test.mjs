import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';

const root = new URL('../../', import.meta.url);
const read = path => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const contract = read('docs/schema/asyncapi.json');
const recorded = ['methods', 'events'].flatMap(kind =>
  readdirSync(new URL(`Signaling.Tests/Golden/${kind}`, root)).map(file => ({ name: file.split('.')[0], file, ...read(`Signaling.Tests/Golden/${kind}/${file}`) })));

const ajv = new Ajv({ strict: false, allErrors: true });
const validators = new Map(Object.keys(contract.components.messages).map(name =>
  [name, ajv.compile({ components: contract.components, $ref: `#/components/messages/${name}/payload` })]));

const invocation = ({ name, arguments: values }) => ({ type: 1, target: name, arguments: values });
const completion = ({ result }) => ({ type: 3, invocationId: '1', result });

test('AsyncAPI document, for each recorded message, accepts it', () => {
  for (const message of recorded) {
    accepts(message.name, invocation(message), message.file);
    if (!validators.has(`${message.name}Result`)) {
      assert.equal(message.result ?? null, null, message.file);
    } else {
      accepts(`${message.name}Result`, completion(message), message.file);
    }
  }
});

test('AsyncAPI document, for a recorded message with an argument less, more or of another type, refuses it', () => {
  for (const message of recorded) {
    const values = message.arguments;
    const wrong = [[...values, 'one more'], ...values.length ? [values.slice(1)] : [], ...values.map((_, i) => replaced(values, i))];
    for (const changed of wrong) {
      assert.equal(validators.get(message.name)(invocation({ ...message, arguments: changed })), false, `${message.file}: ${JSON.stringify(changed)}`);
    }
  }
});

test('AsyncAPI document, in its operations, names each recorded method and event once and no other', () => {
  const names = [...new Set(recorded.map(({ name }) => name))].sort();

  assert.deepEqual(Object.keys(contract.operations).sort(), names);
  for (const [name, { action, messages }] of Object.entries(contract.operations)) {
    assert.deepEqual(messages, [{ $ref: `#/channels/signaling/messages/${name}` }]);
    assert.ok(['send', 'receive'].includes(action));
    assert.ok(contract.channels.signaling.messages[name], name);
  }
});

function accepts(name, message, file) {
  const validate = validators.get(name);
  assert.ok(validate(message), `${file}: ${ajv.errorsText(validate.errors)}`);
}

const replaced = (values, index) => values.map((value, i) => i === index ? [[]] : value);
