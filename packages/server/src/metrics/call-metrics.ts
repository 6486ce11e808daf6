import { Counter, Histogram, type Registry } from 'prom-client'
import type { Call } from '../ledger/model.ts'
import { boundedLabel } from './bounded-label.ts'

/** Bucket bounds from OpenTelemetry's GenAI metrics conventions (gen-ai-metrics.md, v1.41). */
const durationSeconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const firstTokenSeconds = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304]
const overheadSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5]

const modelsAtMost = 200

/** The metrics of calls: OpenTelemetry's GenAI names first, then what only a gateway knows. */
export function callMetrics(registry: Registry): (call: Call, isKnownModel: boolean) => void {
  const registers = [registry]
  const common = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'] as const
  const duration = new Histogram({
    name: 'gen_ai_client_operation_duration_seconds',
    help: 'Time from the whole request being here to the end of the answer.',
    labelNames: [...common, 'error_type'],
    buckets: durationSeconds,
    registers,
  })
  const firstToken = new Histogram({
    name: 'gen_ai_server_time_to_first_token_seconds',
    help: 'Time to the first piece of a streamed answer.',
    labelNames: common,
    buckets: firstTokenSeconds,
    registers,
  })
  const usage = new Histogram({
    name: 'gen_ai_client_token_usage',
    help: 'Tokens a call, by type; calls whose provider reported none are left out.',
    labelNames: [...common, 'gen_ai_token_type'],
    buckets: tokens,
    registers,
  })
  const overhead = new Histogram({
    name: 'telltale_gateway_overhead_seconds',
    help: 'Our own share of a call: before the request was sent and after the answer was here.',
    buckets: overheadSeconds,
    registers,
  })
  const calls = new Counter({ name: 'telltale_calls_total', help: 'Calls by outcome.', labelNames: ['status'], registers })
  const cost = new Counter({ name: 'telltale_cost_usd_total', help: 'Known cost in US dollars.', labelNames: common, registers })
  const unknownCost = new Counter({
    name: 'telltale_calls_cost_unknown_total',
    help: 'Answered calls whose cost is not known.',
    labelNames: common,
    registers,
  })
  const modelLabel = boundedLabel(modelsAtMost)

  return (call, isKnownModel) => {
    const labels = {
      gen_ai_operation_name: call.dialect === 'openai-embeddings' ? 'embeddings' : 'chat',
      gen_ai_provider_name: call.provider ?? 'none',
      gen_ai_request_model: modelLabel(call.model, isKnownModel),
    }
    calls.inc({ status: call.status })
    duration.observe({ ...labels, error_type: call.status === 'ok' ? '' : (call.errorKind ?? call.status) }, call.latencyMs / 1000)
    if (call.overheadMs !== null) overhead.observe(call.overheadMs / 1000)
    if (call.ttftMs !== null) firstToken.observe(labels, call.ttftMs / 1000)
    if (call.inputTokens !== null) usage.observe({ ...labels, gen_ai_token_type: 'input' }, call.inputTokens)
    if (call.outputTokens !== null) usage.observe({ ...labels, gen_ai_token_type: 'output' }, call.outputTokens)
    if (call.costUsd !== null) cost.inc(labels, Number(call.costUsd))
    else if (call.provider !== null && call.status === 'ok') unknownCost.inc(labels)
  }
}
