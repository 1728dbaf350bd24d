import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shownEnvironment } from '../../lib/operator/shown_environment.ts';

const test = suite('shown_environment');

test('shows all variables of the usual size, in their order', () => {
  const environment = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'localhost' };
  assert.equal(shownEnvironment(environment), { environment });
});

test('leaves out the longest, and says which', () => {
  const environment = {
    HTTP_PROXY: 'http://127.0.0.1:1',
    NO_PROXY: 'a.example,'.repeat(700),
    no_proxy: 'a.example,'.repeat(700),
    NODE_USE_ENV_PROXY: '1',
  };
  const shown = shownEnvironment(environment);
  assert.equal(shown.environment, { HTTP_PROXY: 'http://127.0.0.1:1', NODE_USE_ENV_PROXY: '1' });
  assert.equal(shown.environment_omitted, ['NO_PROXY', 'no_proxy']);
});

test.run();
