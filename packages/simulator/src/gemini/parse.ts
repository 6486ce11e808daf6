import { isRefusal, refuse } from '../content/ask.ts'
import type { Ask, Format, Refusal, Tool, ToolChoice } from '../content/ask.ts'
import { asList, asNumber, asText, isObject } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import { hashText } from '../content/random.ts'
import { countTokens } from '../content/tokens.ts'
import { findModel, thinks } from '../models.ts'
import { readContents, partsTokens, partsWords } from './contents.ts'
import { invalid } from './errors.ts'
import { field } from './field.ts'

/** A request to generate, with what only this dialect asks for. */
export type GenerateRequest = {
  readonly ask: Ask
  /** Whether thoughts are shown as parts. */
  readonly showsThoughts: boolean
}

const objectAt = (object: JsonObject, name: string): JsonObject => {
  const value = field(object, name)
  return isObject(value) ? value : {}
}

/** Reads a request, or refuses it as the real API would. `model` comes without its fault. */
export function parseGenerate(body: JsonObject, model: string): GenerateRequest | Refusal {
  const read = readContents(body['contents'])
  if (isRefusal(read)) return read
  const config = objectAt(body, 'generationConfig')
  const refusal = checkConfig(config)
  if (refusal !== undefined) return refusal

  const system = asList(objectAt(body, 'systemInstruction')['parts'])
  const tools = readTools(body['tools'])
  const toolText = tools.length === 0 ? '' : JSON.stringify(body['tools'])
  const inputTokens = read.tokens + partsTokens(system) + countTokens(toolText)
  const contextTokens = findModel(model)?.contextTokens ?? Infinity
  if (inputTokens > contextTokens)
    return refuse(
      400,
      `The input token count (${inputTokens}) exceeds the maximum number of tokens allowed (${contextTokens}).`,
    )
  const thinking = objectAt(config, 'thinkingConfig')
  const budget = asNumber(field(thinking, 'thinkingBudget'))
  const isThinking = thinks(model) && budget !== 0
  const promptText = `${toolText}${partsWords(system)}${read.text}`
  return {
    ask: {
      model,
      promptText,
      inputTokens,
      question: read.question,
      toolResults: read.toolResults,
      tools,
      toolChoice: readChoice(objectAt(objectAt(body, 'toolConfig'), 'functionCallingConfig')),
      isParallel: true,
      format: readFormat(config),
      maxTokens: asNumber(field(config, 'maxOutputTokens')) ?? Infinity,
      stop: asList(field(config, 'stopSequences')).filter(
        (text): text is string => typeof text === 'string' && text !== '',
      ),
      reasoningTokens: isThinking ? Math.min(24 + (hashText(promptText) % 200), budget ?? Infinity) : 0,
    },
    showsThoughts: isThinking && field(thinking, 'includeThoughts') === true,
  }
}

function checkConfig(config: JsonObject): Refusal | undefined {
  const temperature = config['temperature']
  if (temperature !== undefined && typeof temperature !== 'number')
    return invalid('generation_config.temperature', `(TYPE_FLOAT), ${JSON.stringify(temperature)}`)
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 2))
    return refuse(
      400,
      `* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].`,
    )
  const count = asNumber(field(config, 'candidateCount')) ?? 1
  return count > 1 ? refuse(400, 'Multiple candidates is not enabled for this model') : undefined
}

const readTools = (tools: unknown): readonly Tool[] =>
  asList(tools)
    .filter(isObject)
    .flatMap((tool) => asList(field(tool, 'functionDeclarations')))
    .flatMap((declared) => {
      const name = isObject(declared) ? asText(declared['name']) : undefined
      if (!isObject(declared) || name === undefined) return []
      const schema = field(declared, 'parametersJsonSchema') ?? plainSchema(declared['parameters'])
      return [
        {
          name,
          description: asText(declared['description']) ?? '',
          schema: isObject(schema) ? schema : { type: 'object' },
        },
      ]
    })

/** The service writes types in capitals (`OBJECT`), JSON Schema in small letters. */
function plainSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plainSchema)
  if (!isObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === 'type' && typeof value === 'string' ? value.toLowerCase() : plainSchema(value),
    ]),
  )
}

function readChoice(config: JsonObject): ToolChoice {
  const allowed = asList(field(config, 'allowedFunctionNames'))
  const [only] = allowed
  if (config['mode'] === 'NONE') return { kind: 'none' }
  if (config['mode'] !== 'ANY') return { kind: 'auto' }
  return allowed.length === 1 && typeof only === 'string' ? { kind: 'one', name: only } : { kind: 'any' }
}

function readFormat(config: JsonObject): Format {
  const schema = field(config, 'responseJsonSchema') ?? plainSchema(field(config, 'responseSchema'))
  if (isObject(schema)) return { kind: 'schema', schema }
  return { kind: field(config, 'responseMimeType') === 'application/json' ? 'json' : 'text' }
}
