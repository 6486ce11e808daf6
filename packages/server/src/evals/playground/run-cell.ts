import type { Call } from '../../ledger/model.ts'
import { unscored } from '../evaluator.ts'
import type { Scorer } from '../score-output.ts'
import type { CellEnd, PlaygroundRun } from './model.ts'
import { readReply, type Said } from './read-reply.ts'

/** Calls the gateway as if by a key of the project; answers with the reply, and the call as it is recorded. */
export type CallInside = (call: {
  readonly projectId: string
  readonly headers: { readonly [name: string]: string }
  readonly body: object
  readonly signal: AbortSignal
}) => Promise<{ readonly reply: Parameters<typeof readReply>[0]; readonly recorded: Promise<Call> }>

export type Cell = {
  readonly projectId: string
  readonly run: PlaygroundRun
  readonly body: object
  readonly scorers: readonly Scorer[]
  readonly signal: AbortSignal
}

/** Sends one cell through the gateway, tells its text as it comes and answers with what it came to. */
export async function runCell(
  callInside: CallInside,
  { projectId, run, body, scorers, signal }: Cell,
  onText: (text: string) => Promise<void>,
): Promise<CellEnd> {
  const headers = {
    'x-telltale-tags': JSON.stringify({ playground: true }),
    // A stored answer would show neither what the draft does now nor what it costs.
    'x-telltale-cache': 'off',
    ...(run.prompt === null ? {} : { 'x-telltale-prompt': `${run.prompt.name}@${run.prompt.version}` }),
  }
  const { reply, recorded } = await callInside({ projectId, headers, body, signal })
  const said = await readReply(reply, onText)
  return endOf(await recorded, said, run, scorers)
}

function endOf(call: Call, said: Said, run: PlaygroundRun, scorers: readonly Scorer[]): CellEnd {
  const { status, finishReason, provider, model, inputTokens, outputTokens } = call
  const { costUsd, costUnknownReason, latencyMs, ttftMs } = call
  const noAnswer = unscored('no-answer', 'There is no whole answer to score.')
  return {
    ...{ status, finishReason, provider, model, inputTokens, outputTokens },
    ...{ costUsd, costUnknownReason, latencyMs, ttftMs, callId: call.id },
    fault: status === 'ok' ? null : (said.fault ?? call.errorDetail ?? call.errorKind ?? `It is ${status}.`),
    toolCalls: [...said.toolCalls],
    scores: scorers.map((scorer) => ({
      name: scorer.name,
      ...(status === 'ok' ? scorer.score({ output: said.text, expected: run.expected }) : noAnswer),
    })),
  }
}
