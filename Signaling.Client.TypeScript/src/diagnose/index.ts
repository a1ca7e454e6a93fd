export { diagnose, type DiagnoseOptions } from './diagnose.js';
export type { Check, CheckName, CheckStatus, Diagnosis, Finding } from './report.js';
