import type { Random } from './random.ts'
import { pick } from './random.ts'

type Topic = { readonly words: RegExp; readonly name: string; readonly sentences: readonly string[] }

/** What a support desk of a small online shop is asked about. */
const topics: readonly Topic[] = [
  {
    name: 'refund',
    words: /refund|money back|return|reimburs/i,
    sentences: [
      'A refund goes back to the card you paid with and takes three to five working days.',
      'You can return an unused item within 30 days of delivery, free of charge.',
      'I have started the return for you; the label is on its way to your inbox.',
      'As soon as the parcel is scanned at our warehouse, the amount is released.',
      'If the item arrived damaged, please send one photo so that we can skip the inspection.',
    ],
  },
  {
    name: 'delivery',
    words: /order|deliver|ship|track|parcel|package|arriv/i,
    sentences: [
      'Your parcel left our warehouse and is with the carrier.',
      'The tracking page is updated every few hours, so a quiet day is nothing to worry about.',
      'Standard delivery takes two to four working days within the country.',
      'If it has not arrived by Friday, we will send a replacement at no cost.',
      'I have asked the carrier to leave it with a neighbour when nobody is at home.',
    ],
  },
  {
    name: 'account',
    words: /password|log ?in|sign ?in|account|e-?mail|two-factor|locked/i,
    sentences: [
      'Please open the sign-in page and choose "Forgot password"; the link is valid for one hour.',
      'For your safety we never ask for your password in a chat.',
      'Your account was locked after five wrong attempts and opens again by itself after 15 minutes.',
      'You can change the e-mail address under Settings, Profile.',
      'Two-factor codes come from your authenticator app, and each works once.',
    ],
  },
  {
    name: 'billing',
    words: /invoice|bill|charge|pay|card|price|cost|subscri|plan|cancel/i,
    sentences: [
      'The invoice for this month is under Settings, Billing, as a PDF file.',
      'The second line on your statement is a hold, not a charge, and disappears within two days.',
      'You can change or cancel the plan at any time; it then runs until the end of the paid month.',
      'We do not store your card number; our payment partner keeps it for us.',
      'A discount code applies to the next invoice, not to one that is already closed.',
    ],
  },
  {
    name: 'technical',
    words: /error|bug|crash|broken|not work|fail|slow|api|install|update|connect/i,
    sentences: [
      'Please update to the latest version first, because this was fixed last week.',
      'Signing out and in again clears the cached session, which helps in most cases.',
      'The status page shows no incident right now, so I would look at the network next.',
      'If it happens again, the reference at the bottom of the page tells our engineers where to look.',
      'The service answers with code 429 when more than 60 requests a minute come from one key.',
    ],
  },
]

const general: Topic = {
  name: 'general',
  words: /(?:)/,
  sentences: [
    'Our team is here on working days from eight to six.',
    'You will find step-by-step guides in the help centre.',
    'I have noted this in your case, so you do not need to explain it again.',
    'A colleague will look at it and get back to you by e-mail.',
    'Could you tell me a little more about what you were trying to do?',
  ],
}

const openings = [
  'Thank you for getting in touch.',
  'Thanks for your message.',
  'I am happy to help with that.',
  'Good question.',
  'I understand, and I am sorry for the trouble.',
  'Let me help you with this.',
]

const closings = [
  'Is there anything else I can do for you?',
  'Please let me know if that does not solve it.',
  'I hope this helps.',
  'Just reply here if you have another question.',
  'Have a good day!',
]

const topicOf = (question: string): Topic => topics.find(({ words }) => words.test(question)) ?? general

/** The name of what the question is about: refund, delivery, account, billing, technical or general. */
export const topicName = (question: string): string => topicOf(question).name

/** Between two and four different sentences of the topic, an opening and a closing; at least `minTokens` long. */
export function supportAnswer(
  question: string,
  random: Random,
  isLongEnough: (text: string) => boolean,
): string {
  const { sentences } = topicOf(question)
  const start = Math.floor(random() * sentences.length)
  const count = 2 + Math.floor(random() * 3)
  let text = pick(openings, random)
  const reference = /#?\b[A-Z]{0,4}-?\d{4,}\b/.exec(question)?.[0]
  if (reference !== undefined) text += ` I have looked up ${reference}.`
  for (let i = 0; i < count || !isLongEnough(text); i++)
    text += ' ' + sentences[(start + i) % sentences.length]!
  return text + ' ' + pick(closings, random)
}

/** A text answer that uses what the tools brought back. */
export function answerFromTools(results: readonly string[], random: Random): string {
  const found = results.map((result) => result.replace(/\s+/g, ' ').slice(0, 160)).join('; ')
  return `${pick(openings, random)} I looked it up, and this is what I found: ${found}. ${pick(closings, random)}`
}

/** What a thinking model shows of its thoughts. */
export function thoughts(question: string, random: Random): string {
  const { name, sentences } = topicOf(question)
  return `The customer asks about ${name === 'general' ? 'something general' : name}. A fact that fits: ${pick(sentences, random)} I should be brief and kind.`
}
