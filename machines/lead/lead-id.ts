/** A campaign has a number once: the id says so, without an index for it. */
export const leadIdOf = (campaignId: string, phone: string): string => `${campaignId}:${phone}`;

/** Where the ids of a campaign's leads lie, exclusive: in their order, by the index that every collection has. */
export const leadIdsOf = (campaignId: string): { $gt: string; $lt: string } => ({
  $gt: `${campaignId}:`,
  // What follows the colon in the order of characters.
  $lt: `${campaignId};`,
});
