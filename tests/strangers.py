"""What strangers asked of invented streams, before anything was made for it, and what the answer has to hold.

A line of a stream is a time (seconds), who spoke and what was said. A line of questions is a question and a
pattern that is found in its answer, or "-" where nothing was told of it, so that it is to be abstained from.
"""

from __future__ import annotations

YARD = """
      5 |       | Good evening, here is the news.
     17 |       | The harbour will get a new crane, and the old one is sold to Portugal.
     29 |       | A volcano in the south threw ash three kilometres high.
     53 |       | In the restaurant on the pier a pipe burst.
     65 |       | The success rate of the repair was ninety percent.
     89 |       | The smoke alarm went off twice in the old cinema.
    113 |       | Tonight it gets minus nine degrees at the lake.
    125 |       | The nurses get three hundred euros more a month.
    137 |       | I started with a wooden boat and later I used a steel one.
"""

OF_THE_YARD = """
What did the news mention about the crane? | Portugal
what did the news say about the harbour? | crane
What was the learning rate? | -
How often did the alarm go off? | twice
how many times did the smoke alarm go off? | twice
Did the alarm go off twice? | twice
How often did the smoke alarm sound? | twice
What was said about the earthquake? | -
Did a pipe burst in the kitchen? | -
What happened in the kitchen? | -
What boat did he use first, and what later? | wooden boat.*steel
which boat first and which later? | wooden boat.*steel
How cold will it get? | nine degrees
how cold is it at the lake tonight | nine degrees
How much money do the nurses get? | three hundred
How high did the ash go? | three kilomet
"""

TALK = """
     10 | Ann   | Tom bought a boat. He sells it now.
     40 | Bob   | The microscope was broken by Ivan, the lens is cracked.
     70 | Ann   | Lena broke the teapot.
    100 | Bob   | Somebody stole the ladder.
    130 | Ann   | Lena plays the cello in the town orchestra.
    160 | Bob   | My brother Karl is a carpenter. He lives in Graz.
    190 | Ann   | I drive a Skoda and my sister a Fiat.
    220 | Bob   | The printer is new.
    250 | Bob   | My pay is two thousand a month.
    280 | Ann   | The crate weighs sixty kilos, the bag is light.
    310 | Bob   | It is twelve kilometres from my home to the office.
    340 | Ann   | The tower is forty metres tall.
    370 | Bob   | The dog of the neighbours barks every night.
"""

OF_THE_TALK = """
Does Tom still have the boat? | sells it now
Who broke the microscope? | Ivan
Who broke the teapot? | Lena
Who broke the printer? | -
Who broke the ladder? | -
Who stole the ladder? | Somebody stole
Who stole the microscope? | -
What instrument does Lena play? | cello
Where does Karl live? | Graz
What does Karl do for a living? | carpenter
How much money does Bob make? | two thousand
How heavy is the crate? | sixty kilos
How heavy is the bag? | -
How tall is the tower? | forty metres
how far is it from Bobs home to the office? | twelve kilomet
How expensive is the printer? | -
how old is Lena? | -
how long is the ladder? | -
How tall is Lena? | -
how high is the tower? | forty metres
"""

HOUSE = """
     10 | Ann   | The shed is painted blue, I like it.
    100 | Bob   | The learning rate was low in the first week.
    130 | Bob   | The success rate increased to ninety percent.
    200 | Ann   | The bakery opens at seven.
    400 | Ann   | We painted the shed green on Sunday.
    500 | Bob   | Tom bought a boat.
    510 | Bob   | He sold it again last week.
    600 | Ann   | My sister Lena has a new job.
    610 | Ann   | She is a carpenter now.
    700 | Bob   | Karl visited us.
    710 | Bob   | He lives in Graz.
    800 | Ann   | The bakery now opens at eight.
    900 | Bob   | Ivan was here with his microscope.
    910 | Bob   | Ann broke it.
   1000 | Ann   | Is the ferry running today?
   1010 | Bob   | No, the captain is ill.
"""

OF_THE_HOUSE = """
What is the learning rate? | low
What colour was the shed first, and what later? | blue.*green
When does the bakery open? | eight
Does Tom still have the boat? | No, as far.*sold it
Does Tom have a boat? | sold it
What does Lena do for a living? | carpenter
What is Lena's job? | carpenter
Where does Karl live? | Graz
Where does Ivan live? | -
Who broke the microscope? | Ann broke
Who broke the boat? | -
Why is the ferry not running? | captain
What colour is the boat? | -
"""

STUDIO = """
     10 | Anna  | Where is the ladder?
     16 | Ben   | Did you look in the shed?
     22 | Anna  | Yes, I did.
     28 | Ben   | Then it is behind the garage.
    130 | Anna  | What time does the train leave?
    136 | Ben   | Why, do you want to come?
    142 | Anna  | Yes.
    148 | Ben   | It leaves at six.
    260 | Anna  | Where did you put the scissors?
    266 | Ben   | In the drawer.
    310 | Ben   | Where is the stapler?
    316 | Anna  | Which stapler?
    400 | Anna  | Dad bought the old anvil at the market.
    406 | Anna  | It weighed ninety kilos last year.
    460 | Ben   | The sale is approved for Friday at nine.
    466 | Ben   | The budget of two thousand euros was approved.
    520 | Anna  | The van is late again.
    526 | Ben   | The truck is an old Volvo.
    580 | Ben   | We bought a new fridge.
    586 | Ben   | It is a Bosch.
"""

OF_THE_STUDIO = """
Where is the ladder? | behind the garage
When does the train leave? | leaves at six
Where are the scissors? | In the drawer
Where is the stapler? | -
How heavy was the anvil last year? | ninety kilos
How heavy was the lamp last year? | -
What brand is the van? | -
What make is the truck? | Volvo
Which brand is the fridge? | Bosch
What was approved? | ^(?!.*later, at).*sale
"""

CLINIC = """
     10 | Priya | Good morning Hugo, the autoclave is broken again, Marta dropped the lid on it yesterday.
     20 | Hugo  | Then I call the technician. He charges ninety euros an hour.
     30 | Priya | Mrs Lindqvist brought her tortoise. It weighs eleven kilos now.
     40 | Hugo  | Eleven? Last year it was eight kilos.
    300 | Marta | The parcel with the vaccines came at half past ten.
    310 | Hugo  | Put it in the small fridge, it has to stay at four degrees.
  86410 | Priya | The autoclave was repaired by Mr Okafor this morning.
  86420 | Marta | My sister Ines plays the accordion in a band, she has a concert on Friday.
  86430 | Hugo  | I would like to come. Where is it?
  86440 | Marta | In the old fire station, it starts at eight.
  86700 | Priya | Hugo, did you ring the owner of the ferret?
  86710 | Hugo  | Yes, she picks it up tomorrow. It ate a rubber duck.
 172810 | Hugo  | I bought an electric bicycle, a Kalkhoff. It cost me two thousand euros.
 172820 | Priya | How far is your way to work?
 172830 | Hugo  | Fourteen kilometres each way.
 172840 | Marta | The fire alarm went off twice last night, and nobody was there.
 173100 | Priya | The waiting room is painted green now, it was yellow before.
 173110 | Hugo  | I sold my car to my neighbour. He drives it to Hamburg every week.
 173120 | Priya | The operation of the greyhound took three hours. It sleeps now.
 173400 | Marta | Mr Okafor is sixty-two years old and he still climbs on the roof.
 173410 | Hugo  | Our rent goes up to nineteen hundred euros in January.
"""

OF_THE_CLINIC = """
who broke the autoclave? | dropped the lid
Who repaired the autoclave? | Okafor
Is the autoclave still broken? | repaired
What does the technician charge? | ninety euros
how much money does the technician want per hour | ninety euros
How heavy is the tortoise? | eleven kilos
how heavy was the tortois last year? | eight kilos
Whose tortoise is it? | Lindqvist
what time came the vaccines? | half past ten
How cold must the vaccines be kept? | four degrees
Where are the vaccines? | small fridge
What instrument does Ines play? | accordion
what brand is hugo's bike? | Kalkhoff
How expensive was the bicycle? | two thousand
Could you please tell me how far Hugo lives from work? | Fourteen kilomet
how often did the fire alarm go off? | twice
did the alarm went off in the night? | twice
Which colour has the waiting room? | green
What colour was the waiting room before? | yellow
Does Hugo still have his car? | sold my car
who drives Hugo's car now? | neighbour|He drives
Where does the neighbour drive? | Hamburg
how long took the operation of the greyhound? | three hours
how old is Mr Okafor? | sixty-two
What did the ferret eat? | rubber duck
When does the concert start? | eight
Where will the concert be? | fire station
how high will be the rent? | nineteen hundred
Who has painted the waiting room? | -
What instrument does Hugo play? | -
how old is Priya? | -
How heavy is the ferret? | -
who stole the vaccines? | -
Did anybody mention a parrot? | -
how much did the accordion cost? | -
What colour is the bicycle? | -
was there something said about a wedding? | -
How long is the waiting room? | -
what did they say about the hamster cage? | -
Where did Marta buy her bicycle? | -
"""

RADIO = """
      5 |       | Welcome to the morning programme on Radio Fjord.
     17 |       | The news: the ferry to Bergen is off, a storm of a hundred and ten kilometres an hour.
     29 |       | A volcano on Reykja began to smoke on Sunday; two hundred people left their houses.
     41 |       | The mayor, Astrid Moen, opened a new library yesterday. It was paid for by a brewery.
     53 |       | Police are looking for a man who stole three violins from the music school.
     77 |       | A bear was seen near the school in Voss. It was caught by two hunters.
     89 |       | Now the weather: tonight minus twelve degrees in the valley, snow above four hundred metres.
    101 |       | The tunnel at Haukeli is closed until Thursday. It is five kilometres long.
    125 |       | Our guest is Professor Ngata, who built a telescope from washing machine parts.
    137 |       | My learning curve was steep. The mirror is ninety centimetres wide and weighs forty kilos.
    149 |       | We had a success rate of seventy percent with the first pictures.
    161 |       | I began with a borrowed lens, and later I ground my own mirror.
    173 |       | The telescope stands on the roof of the old dairy.
    185 |       | In the restaurant by the harbour you can win a dinner for two.
    197 |       | The siren was tested twice this morning.
    221 |       | Petrol costs two euros ten now.
    233 |       | The oldest inhabitant, Mrs Solberg, turned a hundred and four. She was born in a lighthouse.
    245 |       | The football team lost by three goals; the goalkeeper broke his hand.
    257 |       | Next, a song about a fisherman.
"""

OF_THE_RADIO = """
What did the news say about the ferry? | is off
what did the radio mention about the tunnel? | Haukeli
why no ferry to bergen today? | storm
How fast was the wind? | hundred and ten
How cold will it get tonight? | minus twelve
how many people leaved their houses? | two hundred
Who opened the library? | Astrid Moen|mayor
who paid for the library? | brewery
What was stolen from the music school? | violins
Who caught the bear? | hunters
where has the bear been seen? | Voss
How long is the tunnel? | five kilomet
until when is the tunnel closed? | Thursday
Who built the telescope? | Ngata
what is the telescope made of? | washing machine
how wide is the mirror? | ninety centimet
How heavy is the mirror? | forty kilos
What was the success rate? | seventy percent
What lens did the professor use first, and what later? | borrowed lens.*own mirror
where stands the telescope | dairy
What can one win in the restaurant? | dinner
how many times was the siren tested? | twice
How expensive is petrol? | two euros
how old is Mrs Solberg? | hundred and four
where was mrs solberg born? | lighthouse
Who broke his hand? | goalkeeper
By how many goals did the team lose? | three goals
What's the next song about? | fisherman
What was said about the earthquake? | -
what was the learning rate? | -
Was there an accident in the kitchen? | -
Who stole the telescope? | -
How deep is the fjord? | -
did they talk about the elections? | -
How much did the telescope cost? | -
how old is the mayor? | -
what did the news say about the strike of the teachers? | -
Who opened the swimming pool? | -
Pls tell me what was told about avalanche | -
How heavy was the bear? | -
"""

FARM = """
     10 | Rosa  | Grandpa turned ninety on Sunday.
     40 | Emil  | He still drives the tractor, can you believe it?
    100 | Rosa  | The new well is sixty feet deep, the old one is dry.
    130 | Emil  | The pump was stolen last week.
    160 | Rosa  | The neighbours' boys did it, I think. They took our ladder as well.
    300 | Emil  | I sold twelve lambs at the market, for eighty dollars each.
    330 | Rosa  | And the wool?
    340 | Emil  | Nobody wanted it.
    400 | Rosa  | The barn door is four metres wide.
    430 | Emil  | Yesterday it was thirty-five degrees in the stable, the cows drank like mad.
    500 | Rosa  | Our vet, Dr Klein, retired. Her son runs the practice now.
    530 | Emil  | It takes an hour to get to the next hospital.
    600 | Rosa  | The storm tore the roof off the chicken house, Emil nailed it back on.
    630 | Emil  | The hens lay twice as many eggs since then.
    700 | Rosa  | The school bus comes at seven, on Fridays at eight.
    730 | Emil  | My cousin Jonas lost his wallet. Rosa found it in the hay.
    800 | Rosa  | The electricity was off for three hours.
    830 | Emil  | Jonas wants to become a baker. He starts in May.
    900 | Rosa  | The honey costs nine dollars a jar.
    930 | Emil  | The dog barked all night, and the bell rang four times.
"""

OF_THE_FARM = """
How old is grandpa? | ninety
Who drives the tractor? | He still drives
how deep is the new well | sixty feet
how deep is the old well? | -
who stole the pump? | boys did it
Who took the ladder? | took our ladder
how much did he get for a lamb? | eighty dollars
how much money did the lambs bring? | eighty dollars
how wide is the barn door? | four metres
How hot was it in the stable? | thirty-five
how warm was it in the barn? | -
Who is running the practice now? | son
Who fixed the roof? | nailed
how far to the next hospital? | hour
How long does it take to the hospital? | hour
who found the wallet? | Rosa found
Who found the ladder? | -
who lost a wallet | Jonas
How long was the power gone? | three hours
how long was the electricity off? | three hours
What will Jonas become? | baker
When does Jonas start? | May
how expensive is the honey? | nine dollars
how expensive is the wool? | -
how often did the bell ring? | four times
Did the dog bark? | all night
did the cat meow? | -
how tall is Emil? | -
What did the presenter say about the fire? | -
what was it with the pump at first, and later? | stolen
how heavy are the lambs? | -
Who repaired the pump? | -
How long is the ladder? | -
how cold was the night? | -
When comes the school bus? | seven
"""
