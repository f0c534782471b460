import { draw } from '../seeded-draw.ts';

/** A lead of the demo campaign. The phone number is fictional: no country has an area code 555. */
export interface DemoLead {
  name: string;
  phone: string;
  day: string;
  time: string;
}

/** Numbers run from +1 555 010 0000 to +1 555 010 9999. */
const demoLeadsMax = 10_000;

const firstNames =
  'Ada Amir Anna Boris Carla Chen Clara Daniel Diego Elena Emil Farah Felix Grace Hana Hugo Ines Ivan Jana Jonas Karim Laura Leo Lina Marco Maya Milan Nadia Nils Nora Omar Paula Petra Rosa Samir Sara Tariq Tomas Vera Yuki'.split(
    ' ',
  );
const lastNames =
  'Adler Ahmed Almeida Baker Berg Carter Costa Diaz Duran Evans Fischer Garcia Haddad Hansen Ito Jensen Keller Khan Kovacs Lang Lopez Meyer Moreau Nguyen Novak Okafor Olsen Park Patel Petrov Quinn Rossi Sato Silva Stein Tanaka Torres Vogel Weber Young'.split(
    ' ',
  );
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
const hours = ['eight', 'nine', 'ten', 'eleven', 'one', 'two', 'three', 'four'];
const minutes = ["o'clock", 'fifteen', 'thirty', 'forty five'];

/** The first `count` leads of a seed; a longer list begins with the shorter one. Phone numbers are unique. */
export const demoLeads = (seed: string | number, count: number): DemoLead[] => {
  if (count > demoLeadsMax) throw new RangeError(`there are ${demoLeadsMax} fictional numbers`);
  return Array.from({ length: count }, (_, n) => {
    const pick = (from: readonly string[], what: string) =>
      from[Math.floor(draw(seed, 'lead', n, what) * from.length)] as string;
    return {
      name: `${pick(firstNames, 'first')} ${pick(lastNames, 'last')}`,
      phone: `+1555010${String(n).padStart(4, '0')}`,
      day: pick(days, 'day'),
      time: `${pick(hours, 'hour')} ${pick(minutes, 'minute')}`,
    };
  });
};
