// The page of the tests of diagnose().
import { diagnose } from '../../src/diagnose/index.js';

declare global {
  var diagnose: typeof import('../../src/diagnose/index.js').diagnose;
}
globalThis.diagnose = diagnose;
