"""What people answer when they say nothing: phrases and words by language, without accents and apostrophes.

Must not know how an answer is taken apart.
"""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "en": """
        another time; as before; as discussed; as is; at the moment; business as usual; cannot say;
        cannot think of; cant say; cant think of; carry on; come back to it; come back to this;
        come back to you; come to mind; comes to mind; continue as is; continue like that;
        continue like this; discuss in person; discuss it; discuss later; discuss next time;
        discuss that; discuss this; do not know; dont know; for now; get back to you; good question;
        great question; hard to say; i do not know; i dont know; in person; keep at it;
        keep doing what you are doing;
        keep doing what youre doing; keep going; keep it like that; keep it up; keep up the good work;
        keep up the great work; let me come back; let me get back; let me think; looks fine;
        looks good; next time; next week; no change; no changes;
        no comment; no complaints; no concerns; no feedback; no idea; no need; not applicable;
        not really; not sure; nothing to say; off the top of my head; on my mind; on the right track;
        right now; same as before;
        same as last time; see above; sleep on it; so far so good; sounds good; speak about it; stands out;
        stay the course; talk about it; talk about that; talk about this; talk later; talk next time;
        think about it; think about that; think about this; think it over; think on it;
        thinking about it; to add; to be defined; to be determined; to be discussed; to change;
        to complain about; to do; to improve; to report; up to you; we will see; well see;
        whatever you think; works for me; you decide; you tell me
    """,
    "de": """
        alles bestens; alles gut; alles in ordnung; alles klar; alles ok; alles super;
        beim nachsten mal; fallt mir ein; fallt mir nichts ein; ich weiss nicht; im moment;
        keine ahnung; keine anderung; keine anderungen; lauft gut; mach so weiter; mach weiter;
        mir fallt nichts ein; muss daruber nachdenken; muss ich uberlegen; nachstes mal; passt schon;
        passt so; weiss ich nicht; weiss nicht; weiter so; weiter wie bisher; wie bisher; wie gehabt;
        zur zeit
    """,
    "fr": """
        aucune idee; ca va; comme avant; comme d habitude; continue ainsi; continue comme ca;
        je ne sais pas; la prochaine fois; pour l instant; pour le moment; ras; rien a dire; rien a signaler;
        rien de particulier; rien de special; sais pas; tout est bien; tout va bien
    """,
    "es": """
        como siempre; de momento; la proxima vez; nada en especial; nada en particular; nada que anadir;
        ni idea; no lo se; no se; por ahora; sigue asi; todo bien; todo va bien
    """,
    "it": """
        al momento; avanti cosi; come prima; come sempre; continua cosi; la prossima volta;
        nessuna idea; niente di particolare; non lo so; non so; per ora; tutto bene; tutto ok; va bene;
        va tutto bene
    """,
    "pt": """
        como sempre; continua assim; continue assim; na proxima vez; nada a acrescentar; nao sei;
        por enquanto; tudo bem; tudo certo
    """,
    "nl": """
        alles goed; ga zo door; gaat goed; geen idee; op dit moment; prima zo; volgende keer;
        weet ik niet; weet niet; zo doorgaan; zoals altijd
    """,
}
"""What is said to be polite or to put off, separated by semicolons."""

WORDS: Mapping[str, str] = {
    "en": """
        a about absolutely actually again agree agreed all alright also always amazing an and any
        anything are as at awesome bad be been but can come continue could definitely do doing done else
        enough everything exactly excellent fantastic far fine for from fully give going good great
        guess had happy has have hm hmm honestly i id idea idk ill im is it its ive job just keep know
        last later less lets lgtm like ll m many maybe me mhm mind moment more much my na need never new nice
        no none nope nor not nothing now of ok okay on one or other particular particularly perfect
        perhaps please possibly pretty probably quite re really right s same see should so some
        skip something soon sorry special specific start still stuff sure t tba tbc tbd than thank thanks
        that the there these thing things think this to todo too totally unsure up us usual ve very we
        well what whatever will with wont would yeah yep yes yet you your youre
    """,
    "de": """
        ab aber alles also am auch bisher bitte danke das der die du eigentlich ein eine einfach erstmal
        etwas fur ganz gar genau gerade gern gut ich im immer in ist ja jetzt kann keine keinen keins
        klar mehr mir moment nein nichts noch nur oder passt prima schon sehr sein sind so soweit spater
        super und vielen vielleicht war weiter weniger wie wir zu
    """,
    "fr": """
        bien bon c ce cela d de deja des dire du en encore est et etre j je l la le les merci moi moins
        non oui par parfait pas peut plus pour qu que quelque rien sans suis sur tout tres tu un une
        vous y
    """,
    "es": """
        al algo asi como con creo de el ella en es eso esta gracias hay lo mas menos mi mucho muy nada
        ninguna ninguno no o para perfecto pero por que se si siempre su tal te todo un una vale ya
    """,
    "it": """
        a ancora che con cosi da della di e grazie ho il io ma meglio meno molto ne nessuno niente non
        nulla o per perfetto piu proprio sempre si solo sono tanto tutto un va
    """,
    "pt": """
        agora ainda algum com da do e eu isso mais mas menos muito nada nao nenhum o obrigada obrigado
        os ou para perfeito por que sim so tambem tudo um uma
    """,
    "nl": """
        bedankt ben dank dat de een en erg ga gaat geen goed heel het hij ik is ja je maar meer met mij
        minder niets nog nu of ook op prima te van voor wel zo zoals
    """,
    "cyrillic": """
        все всё да держать добре знаю не немає нет ничего нормально нічого ок отлично так хорошо
    """,
    "ko": """
        괜찮습니다 괜찮아요 모르겠습니다 없습니다 없어요 없음 특별히 좋습니다 좋아요
    """,
    "others": """
        bra brak dobrze ei fint hyvä ingen inget iyi mitään nic nie tak wiem yok
    """,
}
"""Words that carry nothing by themselves: function words, yes and no, praise; some languages have few."""

UNSPACED: Mapping[str, str] = {
    "ja": """
        ありません このまま このままで ない なし わからない わかりません 同上 問題ありません 問題ない
        問題なし 大丈夫 大丈夫です 特に 特にありません 特にない 特にないです 特になし 順調 順調です
    """,
    "zh": """
        一切正常 一切都好 下次 下次再说 不知道 保持 保持现状 很好 挺好 挺好的 无 暂无 暫無 沒什麼 沒問題
        沒有 没什么 没有 没有了 没问题 無 照旧 繼續保持 继续 继续保持 都好 都很好
    """,
    "th": """
        ดี ดีแล้ว เหมือนเดิม ไม่ทราบ ไม่มี
    """,
}
"""The same for scripts that put no spaces between words: here only a whole clause counts."""
