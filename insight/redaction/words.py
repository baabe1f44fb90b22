"""Words by which names are told in a text, and words that are none: lists, and nothing else.

All are folded (folding.py): in small letters, without accents. Belongs here: which word means what. Does not belong
here: what is done with it (names.py).
"""

from __future__ import annotations

from insight.languages import COMMON_WORDS
from insight.redaction.folding import fold

_PARTICLES = """
    al bin d da das de del della den der di do dos du e el ibn la le san st ter ten und van von y zu zum zur
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Parts of names that tell nobody; they are hidden between two parts that do."""

_COMMON = """
    a about above again all am any as at be being by can could did do does each every few for from he her here
    hers him his how i if in into me mine more most my nor now of off on one only or other our ours out over own
    same she so some such than thank thanks then those through till to until us we who whom why yours hello hi
    an als also aus beim bin bis da dafur damit danke dann das dein deine denn dich die dir doch dort du durch
    einem einer eines er es euch euer eure fur gegen hallo hier ihm ihn ihr ihre ihrem ihren im ins ja jeder
    jetzt kann kein man mehr mein meine meinem meinen meiner mich mir muss ob oder ohne sein seine seit sich
    sind soll uber um uns unser unsere unter vom vor war warum was weil wer wie wird wo wurde zum zur zwei alle
    allen vielen ao aos aquela aquele aqui assim cada cade como de dela dele deles depois dos e ela ele eles em
    entre era essa esse esta estava eu faz fez foram ha isso la lhe mas mesmo mim minhas meus muita muitas
    muitos na nas nao nem no nos nossa nosso o os ou para parabens pois por porque pra qual quando que quem se
    sem ser seu seus sim sobre sua suas tambem te tem tinha toda todas todo todos tudo vai voce voces ola oi
    obrigado obrigada au avec bonjour ca ce ces cette comme dans elle en et eux il ils je leur ma merci mes moi
    mon notre par plus qui sa ses si son sur ta tes toi ton tu votre vous al con cuando desde donde el ese
    gracias hola lo mis pero sin su sus un una uno usted
"""
FUNCTION_WORDS = PARTICLES.union(_COMMON.split(), *(map(fold, words) for words in COMMON_WORDS.values()))
"""Words that no other person's name is looked for in, and that follow no greeting as a name. Of the writer's own name
they are hidden all the same (particles are not)."""

_AFTER_GREETINGS = """
    free wifi wi fi grusse gruesse wunsche gute freunde gemeinde redaktion amazon dhl
    highly recommended recommend stars sterne estrelas quality qualitat qualidade value money price preis preco perfect
    perfekt perfeito otimo otima pessimo pessima entrega rapida amei adorei recomendo gostei empfehlung lieferung again
    awful terrible horrible bad worst poor happy nota dez zero sem mais sehr
    agent amazing best boa bom care chat cliente customer dear dia equipe everybody everyone excelente excellent
    fast folks friend friendly friends good great guys jungs kunde kundin kundenservice lieferung loja madam
    mitarbeiter nice noite pessoal prezados produto quick senhores service sir staff super support tarde team
    there top versand website geehrte herren damen liebes zusammen shop store delivery
"""
NO_NAMES = FUNCTION_WORDS.union(_AFTER_GREETINGS.split())
"""Words that often follow a greeting or thanks and are no name there."""

_ORDINARY = """
    amber angel art autumn bay bell best bill bird bishop black bloom blue bond book bow boy brand bright brook
    brown buck bush carpenter case cash castle chance charm church clay clear cliff cloud cook cool cost court
    cream crisp cross curry daily day deal dean early east faith fair farmer field fine finest first fisher
    flower ford forest fort fox free freeman french frost fry gay gold golden good grant gray green grey hall
    hand happy hardy hart hay heath heaven high hill hills home honey hood hook hope house hunt hunter jack joy
    judge june keen key kind king knight lake lamb lane last law leaf lee light lily lime link little lock long
    lord love low lucky luck major march mark marks marsh max may mercy merry miles mill miller mint moon moore
    moss mount nail new noble north novel oak olive page paint paris park parks parsley part patience pearl
    penny pepper piper place plant pool poor pope post potter powers price pride prince quick rain read real
    reed rice rich ridge ring river rock root rose rosemary rough royal rush sage sand savage sharp short shore
    silver simple singer small smart smooth snow south speed spring star steel stone stout street strong style
    summer sun sunny sweet swift temple thorn tiger town trip true turner urban victory violet walk wall ward
    water week weeks well wells west white wild will wise wish wolf wood woods worth young acker adler alt bach
    bar bauer beer berg bergen bieber bild blau blum boden braun breit brot dick dorn ebene eben ecke ehrlich
    eis engel ernst ewig falke fein feld fest fink fisch fischer fleck frei freitag freund frisch froh fromm
    fuchs funk ganz gast geiger gerade glas glanz glaser graf grau graus gross gut hahn hammer hase haus heil
    heiss herbst hering herz hirsch hof hoch holz horn hund jager jung kaiser kalt keil keller kern kirch klar
    klein klug koch kohl konig korn kraft krank kranz kraus krause kreuz kurz lang lange laut leicht lieb lieber
    linde lohn lustig mai maler mann markt maurer mehl mein meister montag mond morgen nagel neu nuss ost peters
    pfeifer pilz rabe rau recht reich reif reiter rein richter ritter rot rund sauer schade schafer scharf
    schatz schein schlecht schmied schneider schnell schon schonen schreiber schubert schwach schwarz sommer
    sonnenschein sonntag spat spiegel stahl stark stein stern still stock strauss stumpf sturm suss teuer tief
    topf traurig voll vogel wagner wahl wald warm weber weg weich weiss wein wert winkel winter wirt wunder
    zander zimmer alegria alta alto amada amado amor anjo aurora barata barato barra batista bela belo bento boa
    bom branca branco brasil brava bravo brito caixa caldas calado camara campos cara carmo caro carvalho
    castanha castro celeste clara claro coelho cor cordeiro correia corte costa couto cravo cruz cunha dias
    dores espirito esperanca estrela farias fe feliz ferro flor flores fonte forte franca franco freitas frota
    gloria graca grande guerra hora jesus leal leite lema leve lima linda lindo lobo lua luz machado mar marca
    mata mesa mesas mestre moda monte moreno mundo neves nova novo ouro paixao palma parte pasta paula paz pedra
    pena penha perfeita pimenta pinheiro pinto ponte porto prado prata preto primo prisco ramos reis ribeiro
    rica rico rio rocha rosa rosas sala salgado salvador santa santo santos seda serra silva sol terra torres
    trigo vale valente velho ventura vera verde verdade viagem vida vila vitoria viva beau belle blanc blanche
    bon bonne clair claire fleur grand leblanc lune marchand petit roi rouge roux vert alma bueno buena campo
    cielo delgado dulce fuerte gallo gracia guapa hermosa luna paloma reina rojo rubio soledad tierra
"""
ORDINARY_WORDS = NO_NAMES.union(_ORDINARY.split())
"""Words that are also names. In small letters they are taken for words, unless they are the writer's own name."""

_FIRST_NAMES = """
    adriana adriano alberto alejandro alessandra alexander alexandra alexandre alice aline allison amanda amelia
    ana andre andrea andreas andreia andrew angela angelika anita anja anna anne annette antje antonia antonio
    ashley barbara beatriz benjamin bernd bernhard birgit brenda brian bruna bruno camila camille carina carla
    carlos carmen carolina caroline catarina catherine cecilia charles charlotte christian christiane christina
    christine christoph christopher claudia claudio cristiane cristina cynthia daniel daniela david deborah
    denise dennis diana diego dieter dirk donald donna douglas eduarda eduardo edward elena eliana elisabeth
    elizabeth ellen emily emma eric erika esther eva fabian fabiana fabio felipe felix fernanda fernando filipe
    florian francisca francisco frederico friedrich gabriel gabriela gabriele george gerhard gisela giovanna
    guilherme gustavo hannah hans harald heather heike heinz helena helga helmut henrique holger horst igor
    ingrid isabel isabela isabella jacqueline jaime james jan jana janet jason javier jean jeffrey jennifer jens
    jessica joana joao joachim joaquim johanna johannes john jonas jonathan jorge jose joseph joshua juan
    juliana juliane julia julio jurgen karen karin karl karoline katharina kathrin katja kathleen kenneth kevin
    klaus lara larissa laura lauren lea leandro lena leonardo leticia lisa luana lucas luciana luciano luis
    luisa luiz luiza lukas madalena manfred manuel manuela marcel marcela marcelo marcia marcio marcos margarete
    margarida margaret maria mariana marie marina mario marion markus marlene marta martin martina mateus
    matheus matthew matthias mauricio melanie melissa michael michaela michele michelle miguel monica monika
    nadine natalia natalie nathalie nelson nicholas nicolas nicole nina nuno olga oliver olivia otavio pamela
    patricia patrick paulo pedro petra philipp rafael rafaela raimundo raquel rebecca regina reinhard renata
    renate renato ricardo richard rita robert roberta roberto rodrigo rogerio roland rolf ronald ruth ryan
    sabine sabrina samantha samuel sandra sara sarah sebastian sergio sharon silke silvia simon simone sofia
    sonia sonja sophia sophie stefan stefanie stephan stephanie stephen steven susan susanne sven sylvia tamara
    tania tatiana teresa thais thiago thomas tiago timothy tobias torsten ulrich ulrike ursula ute uwe valentina
    valeria vanessa veronica vinicius virginia vitor vivian viviane volker walter werner wilhelm william
    wolfgang yasmin yvonne
"""
FIRST_NAMES = frozenset(_FIRST_NAMES.split())
"""Common first names of people who are in no record, such as a neighbour; hidden where they have a capital."""
