import type { JsonObject } from '../../dialect.ts'
import { budgetOf } from '../effort.ts'
import { clientField, lose, schemaField } from '../field-names.ts'
import type { Losses } from '../losses.ts'
import type { NeutralRequest, Reasoning, Tool } from '../neutral.ts'
import { set } from '../openai-chat/write-request.ts'
import { geminiSchema } from '../schemas.ts'
import { loseOpenaiOnly, takeTurns } from '../turns.ts'
import { writeContents } from './write-contents.ts'

/** Writes a generateContent request. The model and whether to stream go into the address, which the caller makes. */
export function writeGeminiRequest(request: NeutralRequest, losses: Losses): JsonObject {
  loseOpenaiOnly(request, losses, 'Gemini')
  lose(request, losses, 'Gemini', ['userId'])
  if (request.parallelCalls === false) lose(request, losses, 'Gemini', ['parallelCalls'])
  const { system, turns } = takeTurns(request.messages, 'Gemini', losses)
  const config = writeConfig(request, losses)
  const { tools } = request
  return {
    contents: writeContents(turns, request.model, losses),
    ...(system.length > 0 ? { systemInstruction: { parts: system.map((text) => ({ text })) } } : {}),
    ...(tools.length > 0
      ? { tools: [{ functionDeclarations: tools.map((tool) => writeTool(tool, losses)) }] }
      : {}),
    ...set('toolConfig', writeChoice(request)),
    ...(Object.keys(config).length > 0 ? { generationConfig: config } : {}),
  }
}

function writeConfig(request: NeutralRequest, losses: Losses): JsonObject {
  return {
    ...set('temperature', request.temperature),
    ...set('topP', request.topP),
    ...set('topK', request.topK),
    ...(request.stop.length > 0 ? { stopSequences: stopsFor(request, losses) } : {}),
    ...set('seed', request.seed),
    ...set('frequencyPenalty', request.frequencyPenalty),
    ...set('presencePenalty', request.presencePenalty),
    ...set('maxOutputTokens', request.maxTokens),
    ...writeOutput(request, losses),
    ...set('thinkingConfig', request.reasoning && writeThinking(request.reasoning)),
  }
}

function stopsFor(request: NeutralRequest, losses: Losses): readonly string[] {
  if (request.stop.length > 5)
    losses.add(clientField(request.from, 'stop'), 'cut: Gemini takes at most five stop sequences')
  return request.stop.slice(0, 5)
}

function writeTool({ name, description, schema, isStrict, at }: Tool, losses: Losses): JsonObject {
  if (isStrict) losses.add(`${at}.strict`, 'dropped: Gemini does not enforce the arguments of one tool')
  return {
    name,
    ...set('description', description),
    ...set('parametersJsonSchema', schema && geminiSchema(schema, `${at} (schema)`, losses)),
  }
}

function writeChoice({ toolChoice }: NeutralRequest): JsonObject | null {
  if (!toolChoice) return null
  const { mode, only } = toolChoice
  // Gemini narrows the tools only where a call is checked or forced.
  const word = mode === 'none' ? 'NONE' : mode === 'required' ? 'ANY' : only ? 'VALIDATED' : 'AUTO'
  return { functionCallingConfig: { mode: word, ...(only ? { allowedFunctionNames: only } : {}) } }
}

function writeOutput({ output, from }: NeutralRequest, losses: Losses): JsonObject {
  if (!output) return {}
  if (output.kind === 'text') return { responseMimeType: 'text/plain' }
  if (output.kind === 'json') return { responseMimeType: 'application/json' }
  const field = clientField(from, 'output')
  if (output.name !== null) losses.add(`${schemaField(from)}.name`, 'dropped: a schema has no name at Gemini')
  if (output.description !== null)
    losses.add(`${schemaField(from)}.description`, 'dropped: a schema has no description at Gemini')
  if (output.isStrict === false)
    losses.add(`${schemaField(from)}.strict`, 'as true: Gemini enforces every schema')
  return {
    responseMimeType: 'application/json',
    responseJsonSchema: geminiSchema(output.schema, `${field} (schema)`, losses),
  }
}

function writeThinking(reasoning: Reasoning): JsonObject | null {
  const budget = budgetOf(reasoning)
  if (budget === null && reasoning.isShown === null) return null
  return {
    ...set('thinkingBudget', budget),
    ...(reasoning.isShown === null ? {} : { includeThoughts: reasoning.isShown && budget !== 0 }),
  }
}
