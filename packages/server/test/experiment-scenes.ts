import type { Admin } from '@telltale/sdk'

export const content = { modelId: 'gpt-4o-mini', temperature: 0, maxTokens: 8 }
export const planned = {
  control: 'control',
  primary: { name: 'cost-per-call', betterWhen: 'lower' },
  guardrails: [{ name: 'error-rate', kind: 'failure', margin: 0.01 }],
  windowHours: 24,
  plannedUsers: 5_000,
  maxUsers: 20_000,
  smallestEffect: 0.01,
} as const
export const versions = [
  { name: 'control', weight: 0.5, version: 1 },
  { name: 'warmer', weight: 0.5, version: 2 },
]

/**
 * A canary in an environment that asks for an approval and a finished canary: over with its only step as soon as ten
 * users came, so that the house, which looks every ten seconds, has something to do.
 */
export async function beginCanary(admin: Admin, name: string): Promise<void> {
  for (const template of ['Be calm.', 'Be warm.']) await admin.pushPrompt(name, { ...content, template })
  await admin.activatePrompt(name, 1, 'guarded')
  await admin.putGates('guarded', { approvals: 1, canary: true })
  await admin.createExperiment({
    ...{ name, prompt: name, environment: 'guarded', arms: versions },
    ...planned,
    guardrails: [],
    windowHours: 1e-5,
    canary: { steps: [{ share: 0.5, hours: 1e-5 }], watches: ['error-rate'], minimumUsersPerStep: 10 },
  })
  await admin.startExperiment(name)
}

/** What is given instead, and the field that is named. */
export const refusals: readonly [what: string, part: object, field: string][] = [
  ['weights that do not sum to 1', { arms: versions.map((arm) => ({ ...arm, weight: 0.4 })) }, 'arms'],
  [
    'a weight of nothing',
    {
      arms: [
        { ...versions[0], weight: 0 },
        { ...versions[1], weight: 1 },
      ],
    },
    'arms.0.weight',
  ],
  ['an unknown metric', { primary: { name: 'joy' } }, 'primary.name'],
  ['an unknown guardrail', { guardrails: [{ name: 'joy', kind: 'mean', margin: 1 }] }, 'guardrails.0.name'],
  [
    'a negative margin',
    { guardrails: [{ name: 'error-rate', kind: 'failure', margin: -0.1 }] },
    'guardrails.0.margin',
  ],
  ['an unknown version', { arms: [versions[0], { ...versions[1], version: 9 }] }, 'arms.1.version'],
  ['arms that differ in nothing', { arms: versions.map((arm) => ({ ...arm, version: 1 })) }, 'arms'],
  ['prompt and index at once', { arms: versions.map((arm, at) => ({ ...arm, index: `v${at}` })) }, 'arms'],
  ['prompt and model at once', { arms: versions.map((arm, at) => ({ ...arm, model: `m${at}` })) }, 'arms'],
  ['a control that is no arm', { control: 'nobody' }, 'control'],
  ['a group turned round', { group: { name: 'g', from: 0.6, to: 0.5 } }, 'group.to'],
  ['a coverage above 1', { coverage: 1.5 }, 'coverage'],
  ['the first version of the hash', { hashVersion: 'growthbook-1' }, 'hashVersion'],
  [
    'an unknown watch',
    { canary: { steps: [{ share: 0.1, hours: 1 }], watches: ['joy'] } },
    'canary.watches.0',
  ],
  ['a field nobody knows', { colour: 'red' }, 'body'],
]
