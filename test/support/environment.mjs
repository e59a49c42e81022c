import { TestEnvironment } from 'jest-environment-node';

/** Calls `onTestFailure` of the suite, if it has one, while the state of the failed test still exists. */
export default class Environment extends TestEnvironment {
  async handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure') await this.global.onTestFailure?.(nameOf(test));
  }
}

function nameOf({ parent, name }) {
  return parent.parent ? `${nameOf(parent)} ${name}` : name;
}
