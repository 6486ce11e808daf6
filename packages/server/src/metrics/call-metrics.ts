import type { Registry } from 'prom-client'
import type { Call } from '../ledger/model.ts'
import { boundedLabel } from './bounded-label.ts'
import { counterFamily, histogramFamily } from './series.ts'

/** Bucket bounds from OpenTelemetry's GenAI metrics conventions (gen-ai-metrics.md, v1.41). */
const durationSeconds = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
]
const firstTokenSeconds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]
const tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304]
const overheadSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5]

const modelsAtMost = 200
const errorKindsAtMost = 50

/** The metrics of calls: OpenTelemetry's GenAI names first, then what only a gateway knows. */
export function callMetrics(registry: Registry): (call: Call, isKnownModel: boolean) => void {
  const duration = histogramFamily(
    registry,
    'gen_ai_client_operation_duration_seconds',
    'Time from the whole request being here to the end of the answer.',
    durationSeconds,
  )
  const firstToken = histogramFamily(
    registry,
    'gen_ai_server_time_to_first_token_seconds',
    'Time to the first piece of a streamed answer.',
    firstTokenSeconds,
  )
  const usage = histogramFamily(
    registry,
    'gen_ai_client_token_usage',
    'Tokens a call, by type; calls whose provider reported none are left out.',
    tokens,
  )
  const cost = counterFamily(
    registry,
    'telltale_cost_usd_total',
    'Known cost in US dollars, each attempt under whom it was made at.',
  )
  const unknownCost = counterFamily(
    registry,
    'telltale_calls_cost_unknown_total',
    'Answered calls whose cost is not known, or only in part.',
  )
  const calls = counterFamily(registry, 'telltale_calls_total', 'Calls by outcome.')
  const cache = counterFamily(
    registry,
    'telltale_cache_calls_total',
    'Calls on routes with a cache, by what it did.',
  )
  const saved = counterFamily(
    registry,
    'telltale_cache_saved_usd_total',
    'What answers given again had cost, where known.',
  ).of({})
  const overhead = histogramFamily(
    registry,
    'telltale_gateway_overhead_seconds',
    'Our own share of a call: before the request was sent and after the answer was here.',
    overheadSeconds,
  ).of({})

  const modelLabel = boundedLabel(modelsAtMost)
  const errorLabel = boundedLabel(errorKindsAtMost)
  const statuses = remembered((status) => calls.of({ status }))
  const outcomes = remembered((outcome) => cache.of({ outcome }))
  const targets = remembered((operation, provider, model) => {
    const labels = {
      gen_ai_operation_name: operation,
      gen_ai_provider_name: provider,
      gen_ai_request_model: model,
    }
    return {
      durations: remembered((error_type) => duration.of({ ...labels, error_type })),
      firstToken: once(() => firstToken.of(labels)),
      input: once(() => usage.of({ ...labels, gen_ai_token_type: 'input' })),
      output: once(() => usage.of({ ...labels, gen_ai_token_type: 'output' })),
      cost: once(() => cost.of(labels)),
      unknownCost: once(() => unknownCost.of(labels)),
    }
  })

  return (call, isKnownModel) => {
    const targetOf = (provider: string | null, model: string | null) =>
      targets(operations[call.dialect], provider ?? 'none', modelLabel(model, isKnownModel))
    const target = targetOf(call.provider, call.model)
    statuses(call.status).add(1)
    if (call.cacheOutcome !== null) outcomes(call.cacheOutcome).add(1)
    if (call.savedUsd !== null) saved.add(Number(call.savedUsd))
    target
      .durations(call.status === 'ok' ? '' : errorLabel(call.errorKind ?? call.status, true))
      .observe(call.latencyMs / 1000)
    if (call.overheadMs !== null) overhead.observe(call.overheadMs / 1000)
    if (call.ttftMs !== null) target.firstToken().observe(call.ttftMs / 1000)
    if (call.inputTokens !== null) target.input().observe(call.inputTokens)
    if (call.outputTokens !== null) target.output().observe(call.outputTokens)
    if (call.attempts.length > 1)
      for (const { provider, model, costUsd } of call.attempts) {
        if (costUsd != null) targetOf(provider, model).cost().add(Number(costUsd))
      }
    else if (call.costUsd !== null) target.cost().add(Number(call.costUsd))
    const isGap = call.costUsd === null || call.costUnknownReason !== null
    if (isGap && call.provider !== null && call.status === 'ok') target.unknownCost().add(1)
  }
}

/** The names of OpenTelemetry's GenAI conventions, which have none for counting tokens. */
const operations: { readonly [dialect in Call['dialect']]: string } = {
  'openai-chat': 'chat',
  'openai-responses': 'chat',
  'openai-embeddings': 'embeddings',
  'anthropic-messages': 'chat',
  'anthropic-count-tokens': 'count_tokens',
  gemini: 'generate_content',
  'gemini-embeddings': 'embeddings',
  'gemini-count-tokens': 'count_tokens',
  opentelemetry: 'chat',
}

/** Makes a value the first time its key is asked for. Keys are bounded by whoever asks. */
function remembered<Value>(make: (...key: string[]) => Value): (...key: string[]) => Value {
  const values = new Map<string, Value>()
  return (...key) => {
    const name = key.join('\n')
    let value = values.get(name)
    if (value === undefined) values.set(name, (value = make(...key)))
    return value
  }
}

function once<Value>(make: () => Value): () => Value {
  let value: Value | undefined
  return () => (value ??= make())
}
