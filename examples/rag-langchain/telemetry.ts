import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain'
import * as callbacks from '@langchain/core/callbacks/manager'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

/** Everything LangChain does, told to Telltale as OpenTelemetry spans. Resolves the function that sends what waits. */
export function traceTo(url: string, apiKey: string): () => Promise<void> {
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
  return () => provider.shutdown()
}
