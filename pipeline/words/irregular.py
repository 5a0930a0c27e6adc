"""Irregular forms: English words whose past or plural no stemmer finds its way back from."""

from __future__ import annotations

_FORMS = """
become: became; begin: began begun; bite: bit bitten; blow: blew blown; break: broke broken;
breed: bred; bring: brought; build: built; burn: burnt; buy: bought; catch: caught; child: children;
choose: chose chosen; come: came; deal: dealt; dig: dug; draw: drew drawn; drink: drank drunk;
drive: drove driven; eat: ate eaten; fall: fell fallen; feed: fed; feel: felt; fight: fought;
find: found; fly: flew flown; foot: feet; forget: forgot forgotten; freeze: froze frozen;
give: gave given; go: went gone; goose: geese; grow: grew grown; hang: hung; hide: hid hidden;
hold: held; keep: kept; knife: knives; know: knew known; lay: laid; lead: led; learn: learnt;
leave: left; lend: lent; lose: lost; make: made; man: men; mean: meant; meet: met; mouse: mice;
pay: paid; ride: rode ridden; ring: rang rung; run: ran; seek: sought; sell: sold; send: sent;
sew: sewn; shake: shook shaken; shelf: shelves; shine: shone; shoot: shot; sing: sang sung;
sink: sank sunk; sit: sat; sleep: slept; slide: slid; spell: spelt; spend: spent; stand: stood;
steal: stole stolen; stick: stuck; strike: struck; sweep: swept; swim: swam swum; swing: swung;
take: took taken; teach: taught; tear: tore torn; thief: thieves; think: thought; throw: threw thrown;
tooth: teeth; understand: understood; wake: woke woken; wear: wore worn; weep: wept; win: won;
wolf: wolves; woman: women; write: wrote written
"""

PLAIN = {
    form: plain.strip()
    for plain, forms in (entry.split(":") for entry in _FORMS.split(";"))
    for form in forms.split()
}
"""The plain form of each. What is as often another word ("saw", "rose", "lay", "wound") is not among them."""
