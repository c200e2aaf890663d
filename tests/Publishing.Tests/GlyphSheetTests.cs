using System.Text;
using KioskFleet.Bench.Pages;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Sets;
using Xunit;

namespace KioskFleet.Publishing.Tests;

public class GlyphSheetTests
{
    [Fact]
    public void Any_picture_of_four_levels_survives_the_gif()
    {
        Random random = new(7);
        foreach ((int width, int height) in new[] { (1, 1), (3, 2), (320, 22), (448, 31), (640, 45), (480, 320) })
        {
            foreach (int kind in Enumerable.Range(0, 4))
            {
                byte[] levels = [.. Enumerable.Range(0, width * height).Select(i => (byte)(kind == 0 ? 0 : kind == 1 ? random.Next(4) : kind == 2 ? i / 7 % 4 : random.Next(10) == 0 ? 3 : 0))];
                (int w, int h, byte[] pixels) = GifDecoder.Decode(GifEncoder.Encode(levels, width, height));
                Assert.Equal((width, height), (w, h));
                Assert.Equal(levels, pixels);
            }
        }
    }

    [Fact]
    public void A_sheet_holds_its_sixteen_glyphs_in_the_order_of_their_numbers()
    {
        GlyphRegistry registry = new();
        BuiltObject sheet = new SheetStore(Fixture.Fonts, registry).Get(FaceId.Sans, 24, 3);
        byte[] payload = sheet.Bytes[4..];
        Assert.Equal([24, 27, 16], payload[..3]);
        (int width, _, byte[] pixels) = GifDecoder.Decode(payload.AsSpan(3));
        for (int i = 0; i < 16; i++)
        {
            byte[] cell = Fixture.Fonts.DrawCell(FaceId.Sans, 24, registry.CharacterOf(FaceId.Sans, 48 + i));
            Assert.Contains(cell, p => p > 0);
            for (int y = 0; y < 27; y++)
            {
                Assert.Equal(cell[(y * 24)..((y + 1) * 24)], pixels[((y * width) + (i * 24))..((y * width) + ((i + 1) * 24))]);
            }
        }
    }

    [Fact]
    public void A_sheet_that_is_not_full_grows_and_the_full_ones_stay()
    {
        GlyphRegistry registry = new();
        SheetStore store = new(Fixture.Fonts, registry);
        int last = (registry.Count(FaceId.Sans) - 1) / 16;
        ObjectId full = store.Get(FaceId.Sans, 20, 0).Id;
        ObjectId open = store.Get(FaceId.Sans, 20, last).Id;
        registry.NumberOf(FaceId.Sans, Rune.GetRuneAt("𠮷", 0));
        Assert.Equal(full, store.Get(FaceId.Sans, 20, 0).Id);
        if (registry.Count(FaceId.Sans) % 16 != 1)
        {
            Assert.NotEqual(open, store.Get(FaceId.Sans, 20, last).Id);
        }
    }

    [Fact]
    public void A_sheet_costs_about_what_was_measured()
    {
        SheetStore store = new(Fixture.Fonts, new GlyphRegistry());
        double mean = Enumerable.Range(0, 64).Average(s => store.Get(FaceId.Sans, 24, s).Bytes.Length / 16.0);
        Assert.InRange(mean, 60, 130);
    }

    [Fact]
    public void Every_common_character_has_a_glyph_in_both_faces()
        => Assert.All(CommonCharacters.All, c => Assert.True(Fixture.Fonts.Has(FaceId.Sans, c) && Fixture.Fonts.Has(FaceId.Bold, c), c.ToString()));

    [Fact]
    public void The_common_characters_are_about_two_thousand_and_the_registry_is_larger_than_one_byte_holds()
        => Assert.InRange(CommonCharacters.All.Count, 1500, 2500);
}
