import { relative } from 'node:path';

/** Prints the names of the failed tests at the end of a failing run. */
export default class FailedTests {
  onRunComplete(_contexts, { testResults }) {
    const failed = testResults.flatMap(({ testFilePath, testResults: tests, failureMessage }) => {
      const names = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
      if (names.length === 0 && failureMessage) names.push('could not run');
      return names.map((name) => `  ${relative(process.cwd(), testFilePath)}: ${name}\n`);
    });
    // Jest writes its summary after every reporter.
    if (failed.length > 0) process.once('exit', () => process.stderr.write(`\nFailed:\n${failed.join('')}`));
  }
}
