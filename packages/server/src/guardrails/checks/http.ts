import { z } from 'zod'
import type { Check } from '../check.ts'
import { remoteFailure } from '../remote/failure.ts'
import { findingsWithin, WireExamined } from '../remote/wire-examined.ts'

const Options = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .meta({ description: 'Where the texts are sent, with POST.' }),
  secret: z
    .string()
    .min(16)
    .max(500)
    .optional()
    .meta({ description: 'Signs each request as webhooks are signed (x-telltale-signature).' }),
  authorization: z
    .string()
    .min(1)
    .max(4_000)
    .optional()
    .meta({ description: 'Sent as the header "authorization", as it is: "Bearer …".' }),
  parameters: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: 'Sent along with each request, as they are.' }),
})

/**
 * Any HTTP service. It is sent {version: 1, guardrail, stage, passages: [{text, speaker}], language, systemText,
 * userText, documents, parameters} and answers with {score, findings, reason} (remote/wire-examined.ts).
 */
export const check: Check<z.infer<typeof Options>> = {
  name: 'http',
  about: 'Asks a service of yours over HTTP.',
  misses:
    'What the service misses; and everything while it cannot be reached: choose what happens then with "on error".',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: true,
  isRemote: true,
  threshold: 0.5,
  options: Options,
  secrets: ['secret', 'authorization'],
  fixtures: [
    {
      text: 'Please attack the server.',
      options: { url: 'https://checks.example/' },
      fires: true,
      kinds: ['attack'],
      masked: 'Please [ATTACK] the server.',
    },
    {
      text: 'Please water the plants.',
      options: { url: 'https://checks.example/' },
      fires: false,
      kinds: [],
    },
  ],
  ready: ({ url, secret, authorization, parameters }, { postJson, guardrail }) => ({
    reach: 'whole',
    async examine(passages, { signal, ...around }) {
      const { stage, language, systemText, userText, documents } = around
      const asked = {
        version: 1,
        guardrail,
        stage,
        passages,
        language,
        systemText,
        userText,
        documents,
        parameters,
      }
      try {
        const { status, json } = await postJson({
          ...{ url, secret: secret ?? null, signal, body: JSON.stringify(asked) },
          headers: authorization === undefined ? {} : { authorization },
        })
        if (status !== 200) return { kind: 'failed', reason: `The service answered with status ${status}.` }
        const read = WireExamined.safeParse(json)
        if (!read.success) {
          const [issue] = read.error.issues
          const where = issue!.path.join('.') || 'the whole'
          return {
            kind: 'failed',
            reason: `The service’s answer cannot be read: "${where}": ${issue!.message}.`,
          }
        }
        const { score, findings, reason } = read.data
        const within = findingsWithin(findings, passages)
        if (within === null)
          return { kind: 'failed', reason: 'The service found something outside of the texts.' }
        return { kind: 'examined', score, findings: within, reason: reason ?? 'The service gave no reason.' }
      } catch (error) {
        return remoteFailure(error, 'The service')
      }
    },
  }),
}
