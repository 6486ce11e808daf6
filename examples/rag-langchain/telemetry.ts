import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain'
import * as callbacks from '@langchain/core/callbacks/manager'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { createTelltale } from '@telltale/sdk'

/** Everything LangChain does, told to Telltale as OpenTelemetry spans, and what customers say of it, as scores. */
export function traceTo(url: string, apiKey: string) {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'help-desk' }),
    spanProcessors: [
      new BatchSpanProcessor(
        new OTLPTraceExporter({ url: `${url}/v1/traces`, headers: { authorization: `Bearer ${apiKey}` } }),
        { scheduledDelayMillis: 500 },
      ),
    ],
  })
  provider.register()
  new LangChainInstrumentation({ tracerProvider: provider }).manuallyInstrument(callbacks)
  const tracer = provider.getTracer('help-desk')
  const telltale = createTelltale({ baseUrl: url, apiKey })
  return {
    /** Runs within a span of its own, and tells that span's id with the answer: whoever has it can speak of the answer. */
    answering: <Answer extends object>(work: () => Promise<Answer>): Promise<Answer & { id: string }> =>
      tracer.startActiveSpan('answer a customer', async (span) => {
        try {
          return { ...(await work()), id: span.spanContext().spanId }
        } finally {
          span.end()
        }
      }),
    /** What a customer says of an answer. */
    feedback: (id: string, isHelpful: boolean): Promise<unknown> =>
      telltale.score({ spanId: id, name: 'helpful', value: isHelpful ? 1 : 0, source: 'feedback' }),
    /** Sends what waits. */
    stop: async (): Promise<void> => void (await Promise.all([provider.shutdown(), telltale.flush()])),
  }
}
