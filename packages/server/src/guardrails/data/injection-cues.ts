import { wordsOf } from '../phrases/words.ts'
import type { CueSet } from '../phrases/cues.ts'

/** Marks by which models part their turns: in a text of somebody else they pose as the house. Literal, after folding. */
export const roleMarkers: CueSet = {
  cues: {
    sure: wordsOf(`
    <|im_start|> | <|im_end|> | <|system|> | <|user|> | <|assistant|> | <|endoftext|> | <|eot_id|>
    <|start_header_id|> | <|end_header_id|> | <|begin_of_text|> | <<sys>> | <</sys>> | [/inst] | [inst]
    <start_of_turn> | <end_of_turn> | </system> | [system](# | <|channel|> | <|message|>
    [system message] | </instructions> | </system_prompt> | <system_prompt> | <system-prompt>
    </prompt> | <|start|> | ### system | ##system | # system: | [/system] | [end of prompt]
    ### end of document | ### end of prompt | <system-override> | end system prompt | ---end of prompt
    --- end of system
  `),
    turns: ['human:', 'user:'],
    answers: ['assistant:', 'ai:'],
    system: ['system:', 'system message:', 'system prompt:', 'developer:'],
    you: wordsOf(`you are | you may | you must | you will | you can | reveal | obey | ignore | new rule*`),
  },
  rules: [
    { kind: 'role-marker', score: 0.8, order: ['sure'], within: 40 },
    {
      kind: 'role-marker',
      score: 0.6,
      order: ['turns', 'answers', 'turns'],
      within: 200,
      acrossSentences: true,
    },
    { kind: 'role-marker', score: 0.75, order: ['system', 'you'], within: 60 },
  ],
}

/** Turns by which a new task is put in the place of the old; alone they mean little, in a tool's result much. */
export const takeoverCues: CueSet = {
  cues: {
    anew: wordsOf(`
    new instructions | new instruction | new rule | new rules | new task | new prompt
    updated instructions | neue anweisung* | nouvelles instructions | nuevas instrucciones
    nuove istruzioni | novas instruções | 新的指令 | 新しい指示 | 새로운 지시 | новые инструкции
  `),
    follows: wordsOf(`
    you are | you must | you obey | you now | you will | follows | your | act as | do the following
    instead
  `),
    // The instructions as the subject.
    standing: wordsOf(`
    above instructions | previous instructions | earlier instructions | prior instructions
    previous prompt | original instructions | initial instructions | earlier prompt | system prompt
    earlier constraint* | earlier rules | previous rules | prior rules | your instructions
    your guidelines | your rules
  `),
    gone: wordsOf(`
    no longer apply | no longer applies | is void | are void | is cancelled | are cancelled
    is canceled | do not apply | does not apply | don't apply | are suspended | is suspended
    are lifted | are obsolete | have changed | has changed | have been updated | has been updated
    are null | were a test | is over
  `),
    address: wordsOf(`
    if you are an ai | if you are a language model | if you are an llm | if an ai is reading | dear ai
    note to ai | attention ai | as the ai | ai assistants reading | hey assistant | hey ai
  `),
    orders: wordsOf(`
    you must | you should | please | rate | say | answer | reply | respond | send | ignore | include
    recommend | instead | forward | call the
  `),
    claims: wordsOf(`
    i am your developer | i'm your developer | i am the developer | i am your creator
    i am the administrator | i am an openai | i am from anthropic | i am your administrator
  `),
    swaps: wordsOf(`
    actually, don't | actually, do not | instead of doing that | stop what you are doing
    stop the current task | before doing anything else | do not tell the user | don't tell the user
    do not mention this | without telling the user | do not inform the user | secretly
  `),
    next: wordsOf(
      `say | send | reply | write | tell | output | call | forward | override | instead | now | email`,
    ),
  },
  rules: [
    { kind: 'takeover', score: 0.75, order: ['anew', 'follows'], within: 60 },
    { kind: 'takeover', score: 0.85, order: ['standing', 'gone'], within: 60 },
    { kind: 'takeover', score: 0.75, order: ['address', 'orders'], within: 120 },
    { kind: 'takeover', score: 0.75, order: ['claims'], within: 60 },
    { kind: 'takeover', score: 0.6, order: ['swaps', 'next'], within: 80, acrossSentences: true },
  ],
}

/** What only makes sense as an order to a model, when a tool or a document says it. */
export const plantedCues: CueSet = {
  cues: {
    orders: wordsOf(`
    you must | you should now | assistant | the assistant must | ai | llm | language model | chatbot
    du musst | tu dois | debes | devi | you are required to
  `),
    acts: wordsOf(`
    send | forward | email | post | upload | exfiltrate | transfer | delete | purchase | call the | run
    execute | visit | open the link | reply only | respond with | do not mention | recommend | sende
    envoie
  `),
    goods: wordsOf(`
    to http | to https | conversation | chat history | api key | password | credentials | the user
    secret* | this product | this candidate | all files | the following command | tool
    your instructions | money
  `),
  },
  rules: [
    {
      kind: 'planted-order',
      score: 0.75,
      order: ['orders', 'acts', 'goods'],
      within: 140,
      acrossSentences: true,
    },
  ],
}
