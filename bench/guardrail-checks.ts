import type { Check, CheckLoan, ReadyCheck, Surroundings } from '../packages/server/src/guardrails/check.ts'
import { gatherChecks } from '../packages/server/src/guardrails/gather-checks.ts'
import { createVault } from '../packages/server/src/guardrails/mask.ts'
import { median, quantile, spreadOf, type Row } from './report.ts'

const prompts = 200
const rounds = 15
const chars = 4_096
const [mostP50Ms, mostP99Ms] = [2, 5]
const addressesBytes = 2 ** 20
const mostMaskingMs = 200

/** What a check needs that makes no sense without; the others run with all they have. */
const needed: { readonly [name: string]: object } = {
  topic: {
    deny: ['competitor', 'insider trading', 'gambling*', 'election', 'lawsuit', 'merger', 'medical advice'],
  },
  regex: {
    patterns: [
      { kind: 'ticket', pattern: '[A-Z]{2,5}-\\d{3,6}' },
      { kind: 'order', pattern: 'order (?:no|number)\\.? ?\\d{6,10}', ignoreCase: true },
    ],
  },
  'json-schema': { schema: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } } },
  format: { be: 'plain-text' },
  length: { maxWords: 5_000, maxTokens: 8_000 },
  language: { allow: ['en', 'de'] },
  'system-prompt-leak': { canaries: ['zq-canary-81'] },
}

/** All local checks, one after the other, on prompts of 4 KB; each alone too, so that the dearest is known. */
export async function guardrailChecks(): Promise<Row[]> {
  const checks = [...(await gatherChecks()).values()].filter(({ isRemote }) => !isRemote)
  const ready = checks.map((check) => ({ name: check.name, ready: readyOf(check) }))
  const texts = Array.from({ length: prompts }, (_, at) => promptOf(at))
  const all: number[] = []
  /** Of this thread alone: what the checks take when nothing else runs on the machine. */
  const allCpu: number[] = []
  const alone = new Map<string, number[]>(ready.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const text of texts) {
      let sum = 0
      const before = process.threadCpuUsage()
      for (const one of ready) {
        const tookMs = examine(one.ready, text)
        sum += tookMs
        // The first rounds warm up.
        if (round >= 3) alone.get(one.name)!.push(tookMs)
      }
      const { user, system } = process.threadCpuUsage(before)
      if (round < 3) continue
      all.push(sum)
      allCpu.push((user + system) / 1_000)
    }
  const dearest = [...alone]
    .map(([name, tookMs]) => ({ name, ms: median(tookMs) }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 5)
    .map(({ name, ms }) => `${name} ${ms.toFixed(2)}`)
    .join(', ')
  const row = (work: string, valueMs: number, mostMs: number, spread: string): Row => ({
    ...{ work, ours: `${valueMs.toFixed(2)} ms`, peer: '–', ratio: null, target: `≤ ${mostMs} ms`, spread },
    held: valueMs <= mostMs,
  })
  const work = `all ${ready.length} local checks on a prompt of 4 KB`
  return [
    row(
      `${work}, p50`,
      median(all),
      mostP50Ms,
      `${spreadOf(all, 'ms')}; own CPU ${median(allCpu).toFixed(2)}; ${dearest}`,
    ),
    row(
      `${work}, p99`,
      quantile(all, 0.99),
      mostP99Ms,
      `n=${all.length}; own CPU ${quantile(allCpu, 0.99).toFixed(2)}`,
    ),
    masking(ready.find(({ name }) => name === 'pii')!.ready),
  ]
}

/** The most that one text can hold of what is masked: how long the event loop waits for it. */
function masking(pii: ReadyCheck): Row {
  const address = (at: number): string => `customer.${100_000 + at}@example.com `
  const text = Array.from({ length: addressesBytes / address(0).length }, (_, at) => address(at)).join('')
  const [took, cpu]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const vault = createVault()
    const before = process.threadCpuUsage()
    const start = performance.now()
    const examined = pii.examine([{ text, speaker: 'user' }], around('input'))
    if (examined instanceof Promise || examined.kind === 'failed') throw new Error('pii answers at once')
    const masked = vault.mask(text, examined.findings)
    const tookMs = performance.now() - start
    const { user, system } = process.threadCpuUsage(before)
    if (masked.includes('@') || vault.restore(masked) !== text) throw new Error('an address was not masked')
    if (round < 3) continue
    took.push(tookMs)
    cpu.push((user + system) / 1_000)
  }
  return {
    work: 'a mebibyte of nothing but e-mail addresses, found and masked',
    ...{ ours: `${median(took).toFixed(0)} ms`, peer: '–', ratio: null, target: `≤ ${mostMaskingMs} ms` },
    ...{ held: median(took) <= mostMaskingMs },
    spread: `${spreadOf(took, 'ms')}; own CPU ${median(cpu).toFixed(0)}`,
  }
}

const loan: CheckLoan = {
  postJson: () => Promise.reject(new Error('not in this bench')),
  judge: () => Promise.reject(new Error('not in this bench')),
  guardrail: 'tried',
}

const readyOf = (check: Check): ReadyCheck => check.ready(check.options.parse(needed[check.name] ?? {}), loan)

const systemText =
  'You are the assistant of a shop. Be kind, be brief, and never speak about prices of others. '.repeat(6)
const { signal } = new AbortController()
const around = (stage: Surroundings['stage']): Surroundings => ({
  ...{ stage, language: null, systemText, userText: '', documents: [], signal },
})

function examine(ready: ReadyCheck, text: string): number {
  const start = performance.now()
  const examined = ready.examine([{ text, speaker: 'tool' }], around('output'))
  const tookMs = performance.now() - start
  if (examined instanceof Promise) throw new Error('a local check answers at once')
  return tookMs
}

/** Prose in two languages with an address, numbers, a table, a link and some code in between, as people paste it. */
function promptOf(at: number): string {
  const parts = [
    `Hello, my order ${100_000 + at * 37} has not arrived yet, although your colleague told me on the ${1 + (at % 28)}th that it had been sent. `,
    `Could you please look into it and tell me at customer.${at}@example.com or by phone on +49 30 9018${1_000 + at}? `,
    `Ich habe außerdem eine Frage zu der Rechnung Nr. 2024-${1_000 + at}: dort stehen ${at + 3} Artikel zu je 19,99 EUR. `,
    `The page https://shop.example.com/orders?id=${at}&lang=en says “in transit” — what does this mean for me? `,
    `| item | count | price |\n| pen | ${at} | 1.50 |\n| book | 2 | 23.00 |\n`,
    `When I run \`fetch('/api/orders/${at}')\` in the console I get {"status":"sent","id":${at}}, so the system knows it. `,
    `I have been a customer since 20${10 + (at % 14)} and have never had to wait this long; I would like my money back otherwise. `,
  ]
  let text = ''
  for (let next = at; text.length < chars; next++) text += parts[next % parts.length]!
  return text.slice(0, chars)
}
