// The shortcodes people meet most. One that is not here is shown as it was written, as Slack shows an unknown one.

const table = `
ticket 🎫|thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|white_check_mark ✅|eyes 👀|grinning 😀|neutral_face 😐
slightly_frowning_face 🙁|no_bell 🔕|bell 🔔|shushing_face 🤫|brain 🧠|smile 😄|smiley 😃|grin 😁|joy 😂
slightly_smiling_face 🙂|wink 😉|blush 😊|heart_eyes 😍|thinking_face 🤔|confused 😕|worried 😟|cry 😢|sob 😭
sweat_smile 😅|angry 😠|rage 😡|scream 😱|sleeping 😴|sunglasses 😎|wave 👋|clap 👏|pray 🙏|muscle 💪|ok_hand 👌
raised_hands 🙌|point_right 👉|point_left 👈|point_up 👆|point_down 👇|handshake 🤝|heart ❤️|broken_heart 💔|fire 🔥
star ⭐|sparkles ✨|tada 🎉|rocket 🚀|zap ⚡|boom 💥|bulb 💡|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️
nut_and_bolt 🔩|mag 🔍|lock 🔒|unlock 🔓|key 🔑|link 🔗|paperclip 📎|pushpin 📌|round_pushpin 📍|memo 📝|pencil 📝
pencil2 ✏️|clipboard 📋|page_facing_up 📄|books 📚|book 📖|open_book 📖|bookmark 🔖|label 🏷️|file_folder 📁
open_file_folder 📂|card_index_dividers 🗂️|calendar 📆|date 📅|spiral_calendar_pad 🗓️|bar_chart 📊
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|email 📧|envelope ✉️|inbox_tray 📥|outbox_tray 📤|package 📦
speech_balloon 💬|mega 📣|loudspeaker 📢|studio_microphone 🎙️|microphone 🎤|headphones 🎧|camera 📷|phone ☎️|telephone_receiver 📞
computer 💻|desktop_computer 🖥️|floppy_disk 💾|electric_plug 🔌|battery 🔋|satellite 📡|globe_with_meridians 🌐
construction 🚧|building_construction 🏗️|office 🏢|house 🏠|world_map 🗺️|truck 🚚|bricks 🧱|triangular_ruler 📐
warning ⚠️|no_entry ⛔|no_entry_sign 🚫|x ❌|o ⭕|heavy_check_mark ✔️|ballot_box_with_check ☑️|question ❓
exclamation ❗|bangbang ‼️|interrobang ⁉️|sos 🆘|rotating_light 🚨|octagonal_sign 🛑|traffic_light 🚥|red_circle 🔴
large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣
white_circle ⚪|black_circle ⚫|large_red_square 🟥|large_green_square 🟩|large_yellow_square 🟨|small_blue_diamond 🔹
small_orange_diamond 🔸|white_square_button 🔳|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|clock3 🕒
watch ⌚|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_heading_up ⤴️|arrow_forward ▶️
arrows_counterclockwise 🔄|repeat 🔁|rewind ⏪|fast_forward ⏩|double_vertical_bar ⏸️|double_vertical_bar ⏸️|black_square_for_stop ⏹️
back 🔙|soon 🔜|new 🆕|up 🆙|ok 🆗|information_source ℹ️|heavy_plus_sign ➕|heavy_minus_sign ➖|one 1️⃣|two 2️⃣
three 3️⃣|four 4️⃣|five 5️⃣|hash #️⃣|100 💯|trophy 🏆|dart 🎯|crown 👑|checkered_flag 🏁|triangular_flag_on_post 🚩
coffee ☕|sunny ☀️|cloud ☁️|umbrella ☔|snowflake ❄️|rainbow 🌈|seedling 🌱|robot_face 🤖|bug 🐛|ghost 👻|skull 💀
bust_in_silhouette 👤|busts_in_silhouette 👥|man-shrugging 🤷‍♂️|shrug 🤷|raising_hand 🙋|construction_worker 👷
scroll 📜|shield 🛡️|moneybag 💰|wastebasket 🗑️|put_litter_in_its_place 🚮|test_tube 🧪|thread 🧵|pill 💊|adhesive_bandage 🩹
`;

const byName = new Map(
  table
    .trim()
    .split(/[|\n]/)
    .map((row) => row.split(' ')),
);

// What the reaction picker offers.
export const quick = [
  'ticket',
  'thumbsup',
  'white_check_mark',
  'eyes',
  'grinning',
  'neutral_face',
  'slightly_frowning_face',
  'no_bell',
  'shushing_face',
  'brain',
];

export function glyph(name) {
  return byName.get((name || '').replace(/::skin-tone-\d$/, ''));
}

// emoji gives the picture, or the code as written.
export function emoji(name) {
  return glyph(name) || `:${name}:`;
}

export function emojiNames(prefix, limit) {
  return [...byName.keys()].filter((name) => name.startsWith(prefix)).slice(0, limit);
}

// Slack turns codes into pictures in plain text too, unless the text says emoji: false.
export function emojify(text) {
  return text.replace(/:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/g, (code, name) => glyph(name) || code);
}
