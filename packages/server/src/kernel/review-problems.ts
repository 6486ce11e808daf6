/** The part of the catalogue (problem.ts) that is about reviews. */
export const reviewProblems = {
  'review-queue-unknown': [
    404,
    'There is no such review queue in this project.',
    'List them: GET /api/reviews.',
  ],
  'review-item-unknown': [404, 'There is no such item in this queue.', 'Ask for the next one.'],
  'review-refused': [409, 'The queue cannot do this now.', 'Settle what the message names.'],
  'review-invalid': [400, 'The review queue is not valid.', 'Correct what the message names.'],
} as const
