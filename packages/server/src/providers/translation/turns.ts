import { lose } from './field-names.ts'
import type { Losses } from './losses.ts'
import type { Message, NeutralRequest, Part } from './neutral.ts'

export type Turn = {
  readonly role: 'user' | 'assistant'
  readonly parts: readonly { readonly part: Part; readonly at: string }[]
}

/**
 * A conversation as Anthropic and Gemini have it: system text apart, roles taking turns. Neighbours of one role are
 * merged, results of tools come first in their turn, and messages without any part go.
 */
export function takeTurns(
  messages: readonly Message[],
  provider: string,
  losses: Losses,
): { readonly system: readonly string[]; readonly turns: readonly Turn[] } {
  const system: string[] = []
  const turns: { role: Turn['role']; parts: { part: Part; at: string }[] }[] = []
  let lastSystem: Message | null = null
  for (const message of messages) {
    const { role, parts, at } = message
    if (role === 'system' || role === 'developer') {
      if (turns.length > 0) losses.add(at, `moved: ${provider} takes system text at the start only`)
      for (const part of parts) {
        if (part.kind === 'text') system.push(part.text)
        else losses.add(`${at} (${part.kind})`, `dropped: system text of ${provider} holds no ${part.kind}`)
      }
      lastSystem = message
      continue
    }
    if (parts.length === 0) {
      losses.add(at, 'dropped: the message is empty')
      continue
    }
    const placed = parts.map((part) => ({ part, at }))
    const last = turns.at(-1)
    if (last?.role === role) last.parts.push(...placed)
    else turns.push({ role, parts: placed })
  }
  if (turns.length === 0 && lastSystem) {
    losses.add(lastSystem.at, `moved: ${provider} needs a user message, so the system text is sent as one`)
    const text = system.splice(0).join('\n\n')
    turns.push({ role: 'user', parts: [{ part: { kind: 'text', text }, at: lastSystem.at }] })
  }
  for (const turn of turns)
    if (turn.role === 'user')
      turn.parts.sort((a, b) => Number(b.part.kind === 'result') - Number(a.part.kind === 'result'))
  return { system, turns }
}

/** The tools the model may call: a choice among some becomes sending only those. */
export function toolsAllowed(request: NeutralRequest): NeutralRequest['tools'] {
  const only = request.toolChoice?.only
  return only && only.length > 1 ? request.tools.filter(({ name }) => only.includes(name)) : request.tools
}

/** What is OpenAI's alone. `store: false` asks for what other providers do anyway. */
export function loseOpenaiOnly(request: NeutralRequest, losses: Losses, provider: string): void {
  lose(request, losses, provider, ['verbosity', 'metadata', 'serviceTier', 'promptCacheKey'])
  if (request.store === true) lose(request, losses, provider, ['store'])
}
