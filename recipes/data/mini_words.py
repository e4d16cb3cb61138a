"""Wordings of the questions that `mini` is trained on. Everything here is ours."""
WORD = " Answer with one word."
CANNOT = "I cannot tell."

NAME_EMOJI = ["What is shown in the picture?", "Name the thing in this image.", "What does this emoji show?", "Give a short caption.",
              "Describe the image in a few words.", "What is this?", "What is in the picture?", "What do you see?",
              "Describe this picture.", "What is this emoji?", "Which emoji is this?", "What emoji is it?", "Caption this image."]
NAME_PHOTO = ["What is the main subject? Answer briefly.", "What is the main subject?", "What is shown in the photo?",
              "What is in this photo?", "Name the main object.", "What is this?", "What is in the picture?", "What do you see?",
              "What is shown in the picture?", "Name the thing in this image.", "What object is this?", "What is in the image?",
              "What does the photo show?", "What is it? Answer with one word.", "Which object is in the photo?",
              "What can you see in this picture?", "Describe the photo in a few words.", "Give a short caption.",
              "Describe the image in a few words."]
EXACTLY = ["What kind exactly is it?", "What is it exactly?", "Be specific: what is it?"]
GROUP = ["Which group does it belong to?", "What category of emoji is this?", "To which group does this emoji belong?"]
TAGS = ["Give keywords for it.", "List a few tags.", "Give a few keywords."]
CHOOSE = ["Which of these is in the picture: {}?", "Which of these is shown: {}?", "Which one is it: {}?", "Choose one of: {}.",
          "What is in the picture? Choose from: {}."]
IS_IT = ["Is this a picture of {}?", "Does the picture show {}?", "Is this {}?"]

# Questions that no picture of the data set answers.
UNANSWERABLE = ["Who took this picture?", "When was it taken?", "How much does it cost?", "What is the name of the owner?",
                "What day of the week is it?", "How old is it?", "How much does it weigh?", "What is behind the camera?",
                "What will happen next?", "What is the phone number?", "Who made it?", "In which year was it made?",
                "What is the temperature?", "What does it smell like?", "Which city is this?", "What is written on the back?",
                "What did it look like yesterday?", "What is the secret?", "Who is the owner?", "What is the password?"]

COUNT_SHAPE = ["How many {}s are there?", "How many {}s do you see?", "How many {}s are in the picture?", "Count the {}s."]
COUNT_COLOR = ["How many {} shapes are in the picture?", "How many {} shapes are there?", "Count the {} shapes."]
COUNT_ALL = ["How many shapes are there?", "How many shapes are in the picture?", "Count all the shapes."]
PRESENT = ["Is there a {} {}?", "Do you see a {} {}?", "Is a {} {} in the picture?", "Does the picture contain a {} {}?"]
LEFT_OF = ["Is the {} {} to the left of the {} {}?", "Is the {} {} left of the {} {}?"]
RIGHT_OF = ["Is the {} {} to the right of the {} {}?", "Is the {} {} right of the {} {}?"]
LEFTMOST = ["What shape is furthest to the left?", "Which shape is the leftmost?"]
RIGHTMOST = ["What shape is furthest to the right?", "Which shape is the rightmost?"]
WIDEST = ["What color is the widest shape?", "What colour is the widest shape?", "Which color does the widest shape have?"]
COLOR_OF = ["What color is the {}?", "What colour is the {}?", "What is the color of the {}?"]
ONE_SHAPE = ["what is in the picture?", "what do you see?", "describe the picture.", "What is shown in the picture?",
             "Name the thing in this image.", "What is this?", "Give a short caption."]
