/** server.json has the registry's form, and its variables are those that the server reads. */
import { expect, inject, test } from 'vitest';
import { readSettings } from '../../src/ports/settings/settings.ts';
import { temporaryFolder } from '../support/places.ts';
import { json } from './installed.ts';
import { registryForm } from './registry-form.ts';

const entry = json(inject('packages').registryEntry);
const variables = registryForm
  .parse(entry)
  .packages.flatMap(({ environmentVariables = [] }) => environmentVariables);

test('what has not the form of the registry is refused here', () => {
  for (const wrong of [
    { ...entry, name: 'no-namespace' },
    { ...entry, description: 'x'.repeat(101) },
    { ...entry, version: '^0.1.0' },
  ])
    expect(registryForm.safeParse(wrong).success).toBe(false);
});

test('each variable of ours changes the settings, each choice is one', () => {
  const PCBA_DAY0_HOME = temporaryFolder();
  const ours = variables.filter(({ name }) => name.startsWith('PCBA_DAY0_'));
  expect(ours.length).toBeGreaterThan(3);
  for (const { name, choices = ['/of/the/user'] } of ours)
    for (const value of choices) {
      const settings = readSettings({}, { PCBA_DAY0_HOME, [name]: value });
      expect([name, Object.values(settings).includes(value)]).toEqual([name, true]);
    }
});

test('the rest are credentials of an S3 root; what is secret is marked', () => {
  const rest = variables.filter(({ name }) => !name.startsWith('PCBA_DAY0_'));
  expect(rest.filter(({ name }) => !name.startsWith('AWS_'))).toEqual([]);
  for (const { name, isSecret } of variables)
    expect([name, isSecret === true]).toEqual([name, /KEY|TOKEN|SECRET/.test(name)]);
});
