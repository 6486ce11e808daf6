import type { PriceTerms } from '../model.ts'
import type { PriceRow } from './row.ts'

type DatedRow = PriceRow & {
  /** Where the figures were read, and how sure we are. */
  readonly source: string
}

const terms = (part: Partial<PriceTerms> & Pick<PriceTerms, 'rates'>): PriceTerms => ({
  bands: [],
  windows: [],
  serviceTiers: {},
  ...part,
})

/** DeepSeek's peak hours, Monday to Friday (they lie within one day in Beijing, whose weekend counts). */
const peak = (rates: PriceTerms['rates']): PriceTerms['windows'] => [
  { days: [1, 2, 3, 4, 5], from: '01:00', until: '04:00', rates },
  { days: [1, 2, 3, 4, 5], from: '06:00', until: '10:00', rates },
]

const deepseekPricing = 'api-docs.deepseek.com/quick_start/pricing, copy of 2026-11-15'

/**
 * What the seed lacks or has wrong, in US dollars per million tokens. A date is the first day in UTC; null means
 * that we know of no other price. Rows of a later date take over from earlier ones.
 */
export const datedRows: readonly DatedRow[] = [
  {
    id: 'openai/gpt-6.1-sol',
    provider: 'openai',
    models: ['gpt-6.1-sol'],
    effectiveFrom: null,
    terms: terms({
      rates: { input: 2, cacheRead: 0.1, cacheWrite: 2.5, output: 10, webSearch: 10 },
      bands: [{ overInputTokens: 272_000, rates: { input: 4, cacheRead: 0.2, cacheWrite: 5, output: 15 } }],
    }),
    source: 'not in the seed; GPT-6 Sol rates with cached reads at 0.10 as a reseller lists them (medium)',
  },
  {
    id: 'openai/gpt-4o-audio-preview',
    provider: 'openai',
    models: ['gpt-4o-audio-preview', 'gpt-4o-audio-preview-2024-12-17', 'gpt-4o-audio-preview-2025-06-03'],
    effectiveFrom: null,
    terms: terms({ rates: { input: 2.5, output: 10, inputAudio: 40, outputAudio: 80 } }),
    source: 'seed has no audio rates; developers.openai.com/api/docs/pricing, audio tokens (medium)',
  },
  {
    id: 'openai/gpt-4o-mini-audio-preview',
    provider: 'openai',
    models: ['gpt-4o-mini-audio-preview', 'gpt-4o-mini-audio-preview-2024-12-17'],
    effectiveFrom: null,
    terms: terms({ rates: { input: 0.15, output: 0.6, inputAudio: 10, outputAudio: 20 } }),
    source: 'seed has no audio rates; developers.openai.com/api/docs/pricing, audio tokens (medium)',
  },
  {
    id: 'anthropic/claude-sonnet-5-5',
    provider: 'anthropic',
    models: ['claude-sonnet-5-5'],
    effectiveFrom: null,
    terms: terms({
      rates: { input: 2, cacheRead: 0.2, cacheWrite: 2.5, cacheWrite1h: 4, output: 10, webSearch: 10 },
    }),
    source: 'not in the seed; TheKrush/PromptFuel v1.0.23 release notes (medium)',
  },
  {
    id: 'anthropic/claude-sonnet-5-5',
    provider: 'anthropic',
    models: ['claude-sonnet-5-5'],
    effectiveFrom: '2026-10-07',
    terms: terms({
      rates: { input: 2, cacheRead: 0.1, cacheWrite: 2.5, cacheWrite1h: 4, output: 10, webSearch: 10 },
    }),
    source: 'cached reads cut from 0.20; TheKrush/PromptFuel v1.0.23 release notes (medium)',
  },
  {
    id: 'anthropic/claude-haiku-5-5',
    provider: 'anthropic',
    models: ['claude-haiku-5-5'],
    effectiveFrom: null,
    terms: terms({
      rates: {
        input: 0.1,
        cacheRead: 0.01,
        cacheWrite: 0.125,
        cacheWrite1h: 0.2,
        output: 0.5,
        webSearch: 10,
      },
      bands: [
        {
          overInputTokens: 100_000,
          rates: { input: 0.5, cacheRead: 0.05, cacheWrite: 0.625, cacheWrite1h: 1, output: 2.5 },
        },
      ],
    }),
    source: 'not in the seed; docs.rs/synaps 0.10.2 citing Anthropic, PromptFuel v1.0.23 (medium)',
  },
  {
    id: 'aws/anthropic.claude-sonnet-4-5',
    provider: 'aws',
    models: ['anthropic.claude-sonnet-4-5'],
    effectiveFrom: null,
    terms: terms({
      rates: { input: 3, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15 },
      bands: [
        {
          overInputTokens: 200_000,
          rates: { input: 6, cacheRead: 0.6, cacheWrite: 7.5, cacheWrite1h: 12, output: 22.5 },
        },
      ],
    }),
    source:
      'the bare id is not in the seed; rates of the global endpoint, regional ones are 10 % more (medium)',
  },
  {
    id: 'google/gemini-3.1-pro',
    provider: 'google',
    models: ['gemini-3.1-pro'],
    effectiveFrom: null,
    terms: terms({
      rates: { input: 2, cacheRead: 0.2, output: 12 },
      bands: [{ overInputTokens: 200_000, rates: { input: 4, cacheRead: 0.4, output: 18 } }],
    }),
    source: 'the seed has only -preview; ai.google.dev/gemini-api/docs/pricing (high)',
  },
  {
    id: 'mistral/mistral-medium-3.5',
    provider: 'mistral',
    models: ['mistral-medium-3.5', 'mistral-medium-3-5'],
    effectiveFrom: null,
    terms: terms({ rates: { input: 1.5, cacheRead: 0.15, output: 7.5 } }),
    source: 'mistral.ai/pricing, Mistral Medium 3.5 (high)',
  },
  {
    id: 'mistral/magistral-medium',
    provider: 'mistral',
    models: [
      'magistral-medium-latest',
      'magistral-medium-2506',
      'magistral-medium-2507',
      'magistral-medium-2509',
    ],
    effectiveFrom: null,
    terms: terms({ rates: { input: 2, output: 5 } }),
    source: 'the seed matches these ids by prefix; its own rates',
  },
  {
    id: 'deepseek/deepseek-flash',
    provider: 'deepseek',
    models: ['deepseek-flash'],
    effectiveFrom: null,
    terms: terms({
      rates: { input: 0.15, cacheRead: 0.003, output: 0.6 },
      windows: peak({ input: 0.3, cacheRead: 0.006, output: 1.2 }),
    }),
    source: `not in the seed; ${deepseekPricing} (high)`,
  },
  {
    id: 'deepseek/deepseek-v4-flash',
    provider: 'deepseek',
    models: ['deepseek-v4-flash'],
    effectiveFrom: null,
    terms: terms({ rates: { input: 0.14, cacheRead: 0.0028, output: 0.28 } }),
    source: 'the seed applies the later peak hours to this earlier price; its own base row',
  },
  {
    id: 'deepseek/deepseek-v4-flash',
    provider: 'deepseek',
    models: ['deepseek-v4-flash'],
    effectiveFrom: '2026-08-17',
    terms: terms({
      rates: { input: 0.22, cacheRead: 0.007, output: 0.66 },
      windows: peak({ input: 0.44, cacheRead: 0.014, output: 1.32 }),
    }),
    source: `the seed cannot say that weekends have no peak; ${deepseekPricing} (high)`,
  },
  {
    id: 'deepseek/deepseek-v4-pro',
    provider: 'deepseek',
    models: ['deepseek-v4-pro'],
    effectiveFrom: null,
    terms: terms({ rates: { input: 0.435, cacheRead: 0.003625, output: 0.87 } }),
    source: 'the seed applies the later peak hours to this earlier price; its own base row',
  },
  {
    id: 'deepseek/deepseek-v4-pro',
    provider: 'deepseek',
    models: ['deepseek-v4-pro'],
    effectiveFrom: '2026-08-17',
    terms: terms({
      rates: { input: 0.66, cacheRead: 0.022, output: 1.98 },
      windows: peak({ input: 1.32, cacheRead: 0.044, output: 3.96 }),
    }),
    source: `the seed cannot say that weekends have no peak; ${deepseekPricing} (high)`,
  },
]
