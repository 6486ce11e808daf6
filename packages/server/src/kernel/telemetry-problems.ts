/** The part of the catalogue (problem.ts) that is about telemetry that comes in. */
export const telemetryProblems = {
  'telemetry-malformed': [
    400,
    'The body is not OTLP.',
    'Send an ExportTraceServiceRequest or ExportLogsServiceRequest in the encoding that content-type names.',
  ],
  'telemetry-type-unsupported': [
    415,
    'The content type is not one of OTLP.',
    'Send application/x-protobuf or application/json.',
  ],
  'telemetry-busy': [
    429,
    'More telemetry is under way than can be taken at once.',
    'Send the same again after the time in retry-after; exporters do so by themselves.',
  ],
  'telemetry-full': [
    503,
    'Telemetry cannot be put on disk just now.',
    'Send the same again after the time in retry-after, and look at the tape and the disk: telltale doctor.',
  ],
  'trace-unknown': [
    404,
    'There is no such trace on the tape.',
    'Check the trace id; it lands within seconds.',
  ],
} as const
