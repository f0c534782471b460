import { languageKey } from '../../call/language/language-key.ts';

/** What the bot says when its mind is slow or fails, where its configuration names nothing. */
interface Phrases {
  fillers: readonly string[];
  lost: string;
  trouble: string;
}

const english: Phrases = {
  fillers: ['One moment, please.', 'Let me see.', 'Just a second.'],
  lost: 'Sorry, I lost the thread. Could you say that again?',
  trouble: 'I am sorry, I cannot answer that right now.',
};

const byLanguage: Record<string, Phrases> = {
  en: english,
  hi: {
    fillers: ['एक क्षण रुकिए।', 'मैं देखती हूँ।', 'बस एक पल।'],
    lost: 'माफ़ कीजिए, बात बीच में कट गई। कृपया फिर से कहिए।',
    trouble: 'माफ़ कीजिए, मैं अभी इसका उत्तर नहीं दे सकती।',
  },
  te: {
    fillers: ['ఒక్క క్షణం ఆగండి.', 'చూస్తున్నాను.', 'ఒక్క నిమిషం.'],
    lost: 'క్షమించండి, మాట మధ్యలో ఆగింది. మళ్ళీ చెప్పగలరా?',
    trouble: 'క్షమించండి, ఇప్పుడు దీనికి సమాధానం చెప్పలేను.',
  },
  ta: {
    fillers: ['ஒரு நிமிடம்.', 'பார்க்கிறேன்.', 'சற்று பொறுங்கள்.'],
    lost: 'மன்னிக்கவும், பேச்சு தடைப்பட்டது. மீண்டும் சொல்ல முடியுமா?',
    trouble: 'மன்னிக்கவும், இப்போது இதற்குப் பதில் சொல்ல முடியவில்லை.',
  },
  es: {
    fillers: ['Un momento, por favor.', 'Déjeme ver.', 'Solo un segundo.'],
    lost: 'Perdone, he perdido el hilo. ¿Puede repetirlo?',
    trouble: 'Lo siento, ahora mismo no puedo responder a eso.',
  },
  fr: {
    fillers: ['Un instant, je vous prie.', 'Je regarde.', 'Juste une seconde.'],
    lost: "Pardon, j'ai perdu le fil. Pouvez-vous répéter ?",
    trouble: 'Je suis désolée, je ne peux pas répondre à cela pour le moment.',
  },
  de: {
    fillers: ['Einen Moment, bitte.', 'Ich sehe nach.', 'Eine Sekunde.'],
    lost: 'Entschuldigung, ich habe den Faden verloren. Können Sie das wiederholen?',
    trouble: 'Es tut mir leid, das kann ich gerade nicht beantworten.',
  },
};

export const phrasesOf = (language: string): Phrases =>
  byLanguage[languageKey(language)] ?? english;
