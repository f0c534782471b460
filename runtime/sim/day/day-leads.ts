/** Area codes of one place, so that all of them have one clock. */
const areaCodes = ['212', '646', '718', '917', '347', '929'];
/** The API's own bound of one request. */
const batchMax = 5_000;
const names = ['Ada', 'Bo', 'Cleo', 'Dan', 'Edie', 'Finn', 'Gia', 'Hugo', 'Ida', 'Jon'];

/** People of New York in batches; a 555 number is nobody's. */
export const dayLeads = (count: number): { phone: string; vars: Record<string, string> }[][] => {
  const leads = Array.from({ length: count }, (_, n) => ({
    phone: `+1${areaCodes[n % areaCodes.length]}555${String(Math.floor(n / areaCodes.length)).padStart(4, '0')}`,
    vars: { name: `${names[n % names.length]} ${n}` },
  }));
  return Array.from({ length: Math.ceil(count / batchMax) }, (_, i) =>
    leads.slice(i * batchMax, (i + 1) * batchMax),
  );
};
