namespace System.Drawing;

/// <summary>What nanoFramework's <c>Color</c> has and .NET's has not, for the sources that are compiled for both.</summary>
public static class NanoColor
{
    extension(Color)
    {
        /// <summary>Parses "#RRGGBB" or "#AARRGGBB".</summary>
        /// <exception cref="ArgumentException">It is neither.</exception>
        public static Color FromHex(string hexString)
        {
            ArgumentNullException.ThrowIfNull(hexString);
            string digits = hexString.StartsWith('#') ? hexString[1..] : hexString;
            if (digits.Length is not (6 or 8) || !uint.TryParse(digits, Globalization.NumberStyles.AllowHexSpecifier, null, out uint value))
            {
                throw new ArgumentException($"A colour looks like #RRGGBB, not \"{hexString}\".", nameof(hexString));
            }

            return Color.FromArgb(unchecked((int)(digits.Length == 6 ? value | 0xFF000000 : value)));
        }
    }

    extension(Color color)
    {
        /// <summary>Blue in the high bits, red in the low ones.</summary>
        public ushort ToBgr565() => (ushort)(((color.B >> 3) << 11) | ((color.G >> 2) << 5) | (color.R >> 3));
    }
}
