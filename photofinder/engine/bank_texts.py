"""What photos may show: short texts over all that people photograph, against which a query has to hold its own.

Only the list; ``background`` embeds it. Any thread.
"""

_BY_SUBJECT = """
dog, cat, puppy, kitten, horse, cow, sheep, goat, pig, donkey, rabbit, hamster, mouse, squirrel, hedgehog, fox,
wolf, bear, lion, tiger, leopard, elephant, giraffe, zebra, rhinoceros, hippopotamus, monkey, gorilla, kangaroo,
koala, panda, deer, moose, camel, bat, whale, dolphin, seal, shark, fish, goldfish, octopus, crab, lobster,
jellyfish, starfish, snail, frog, turtle, lizard, crocodile, snake, spider, butterfly, bee, ant, beetle,
dragonfly, bird, parrot, owl, eagle, duck, swan, goose, chicken, rooster, peacock, penguin, flamingo, pigeon,
seagull, ostrich;

tree, forest, palm tree, cactus, grass, meadow, flower, rose, tulip, sunflower, orchid, daisy, moss, fern,
mushroom, leaves, autumn leaves, bush, vineyard, field of wheat, garden, mountain, hill, volcano, canyon, cliff,
cave, desert, beach, sea, waves, island, lake, river, waterfall, swamp, glacier, iceberg, snow, ice, rain,
puddle, fog, clouds, blue sky, rainbow, lightning, sunset, sunrise, night sky with stars, moon, fireworks, fire,
smoke;

city street, skyline, skyscraper, house, cottage, castle, church, mosque, temple, tower, lighthouse, windmill,
bridge, tunnel, staircase, door, window, fence, brick wall, statue, fountain, ruins, market, shop, supermarket,
restaurant, cafe, bar, hotel, hospital, school, library, museum, theatre, stadium, factory, construction site,
farm, barn, greenhouse, harbour, airport, railway station, petrol station, car park, playground, swimming pool,
cemetery;

living room, kitchen, bedroom, bathroom, office, corridor, attic, garage, cellar, classroom, bed, sofa,
armchair, chair, table, desk, shelf, wardrobe, lamp, candle, mirror, carpet, curtain, fireplace, bathtub, sink,
toilet, oven, refrigerator, washing machine, vacuum cleaner, clock, vase, painting, pillow, basket, box, bucket,
broom;

car, red sports car, taxi, bus, lorry, van, fire engine, police car, ambulance, tractor, motorcycle, scooter,
bicycle, train, tram, underground train, aeroplane, helicopter, hot air balloon, rocket, boat, sailing boat,
canoe, ship, ferry, submarine, caravan, tent, wheelchair, pram, skateboard, sledge, traffic light, road sign,
motorway;

baby, child, boy, girl, man, woman, old man, old woman, family, group of people, crowd, couple kissing, bride,
wedding, birthday party, concert, parade, demonstration, funeral, soldier, police officer, firefighter, doctor,
nurse, chef, waiter, teacher, worker with a helmet, farmer, musician, dancer, clown, portrait, selfie, hands,
feet, eye, tattoo, beard, long hair, smile, sleeping person, person reading, person on the telephone, person
cooking, person swimming;

football, basketball, tennis, golf, baseball, volleyball, rugby, ice hockey, boxing, wrestling, skiing,
snowboarding, ice skating, surfing, diving, rowing, cycling, running, gymnastics, yoga, climbing, hiking,
fishing, horse riding, bowling, billiards, chess, playing cards, darts, archery, fencing, motor race, roller
coaster, swing, kite, ball;

bread, sandwich, pizza, hamburger, chips, pasta, noodles, rice, soup, salad, sushi, meat, steak, sausage, bacon,
eggs, cheese, butter, pancakes, cake, birthday cake, biscuits, chocolate, ice cream, doughnut, sweets, apple,
banana, orange, lemon, strawberries, grapes, melon, pineapple, cherries, tomato, potato, carrot, onion, pepper,
cucumber, cabbage, broccoli, pumpkin, maize, nuts, honey, milk, coffee, tea, beer, wine, cocktail, bottle, cup,
glass, plate, bowl, fork, knife, spoon, pan, teapot;

shirt, t-shirt, dress, skirt, trousers, jeans, shorts, jacket, coat, jumper, suit, tie, swimsuit, hat, cap,
helmet, scarf, gloves, socks, shoes, boots, sandals, trainers, glasses, sunglasses, watch, ring, necklace,
earrings, handbag, rucksack, suitcase, umbrella, uniform, costume, mask, crown;

computer, laptop, keyboard, telephone, mobile phone, television, radio, camera, headphones, loudspeaker,
microphone, guitar, piano, violin, drums, trumpet, flute, book, newspaper, magazine, map, letter, receipt, form,
handwriting, page of text, table of numbers, diagram, logo, screenshot, computer program, cartoon, drawing,
poster, stamp, money, coins, key, pen, pencil, scissors, hammer, saw, screwdriver, drill, rope, chain, ladder,
wheel, engine, pipe, cable, battery, light bulb, telescope, microscope, syringe, pills, x-ray picture, toy,
teddy bear, doll, building blocks, balloon, flag, gun, sword, bell, barrel, anchor, rubbish, plastic bag,
cardboard, tin can, gold, jewellery, egg shell;

black and white photograph, blurred photograph, very dark photograph, close-up, view from above, reflection in
water, shadow, pattern, plain white background, texture of wood, stone, sand, metal, fabric, red, orange colour,
yellow, green, blue, purple, pink, brown, black, white, grey
"""

BANK_TEXTS = tuple(" ".join(text.split()) for text in _BY_SUBJECT.replace(";", ",").split(","))
"""Each once; changing it makes the stored embeddings of it void."""
