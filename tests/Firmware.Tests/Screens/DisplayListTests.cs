using KioskFleet.Firmware.Screens;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Tests.Screens;

public sealed class DisplayListTests : IDisposable
{
    private readonly TestScreen _screen = new();
    private readonly TestStore _store = new();
    private readonly DisplayList _list = new(480, 320, DisplayList.GlyphsOfScreen(480, 320));
    private readonly DisplayListReader _reader = new();
    private readonly LoadedView _view;
    private readonly PagePainter _painter;
    private readonly TestFont _font = TestSet.Font(TextSize.Normal);

    public DisplayListTests()
    {
        var set = new TestSet(_store) { Documents = { (1, [100, 300], [101]) } };
        byte[] root = set.Build();
        _view = new ContentSet(_store.Get(root)).Load(TextSize.Normal, _store, new byte[Limits.ObjectBytes])!;
        _painter = new PagePainter(_screen.Frame, 480, 320, new SheetCache(_store, _screen.SheetCacheBytes));
    }

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void Fill_draws_a_rectangle_in_the_ink_cut_to_the_screen()
    {
        Draw(w => w.Ink(0xF800).Fill(10, 20, 30, 40).Ink(0x07E0).Fill(470, 310, 100, 100).Fill(480, 0, 10, 10).Fill(0, 0, 0, 10));
        Assert.Equal(0xF800, _screen.Pixel(10, 20));
        Assert.Equal(0xF800, _screen.Pixel(39, 59));
        Assert.Equal(0xFFFF, _screen.Pixel(40, 59));
        Assert.Equal(0xFFFF, _screen.Pixel(9, 20));
        Assert.Equal(0x07E0, _screen.Pixel(479, 319));
        Assert.Equal(0xFFFF, _screen.Pixel(469, 319));
        Assert.Equal(0xFFFF, _screen.Pixel(0, 0));
    }

    [Fact]
    public void Frame_draws_an_outline_inside_its_rectangle()
    {
        Draw(w => w.Ink(0x001F).Frame(100, 100, 20, 10, 2));
        for (int y = 98; y < 112; y++)
        {
            for (int x = 98; x < 122; x++)
            {
                bool inside = x >= 100 && x < 120 && y >= 100 && y < 110;
                bool hole = x >= 102 && x < 118 && y >= 102 && y < 108;
                Assert.Equal(inside && !hole ? 0x001F : 0xFFFF, _screen.Pixel(x, y));
            }
        }

        Draw(w => w.Ink(0x001F).Frame(100, 100, 20, 10, 5));
        Assert.Equal(0x001F, _screen.Pixel(110, 105));
    }

    [Fact]
    public void Wide_text_advances_by_the_em_and_narrow_text_by_its_own_advances()
    {
        Draw(w => w.Font(1).At(10, 20).Wide(100, 300, 0).Narrow((1, 9), (2, 5)).Wide(3));
        Assert.Equal([(10, 100), (22, 300), (34, 0), (46, 1), (55, 2), (60, 3)], Places(20));
    }

    [Fact]
    public void Line_leading_right_left_down_and_spacing_move_the_pen()
    {
        Draw(w => w.Font(1).Leading(40).At(100, 10).Right(5).Wide(1).Line().Wide(2).Spacing(3).Line().Wide(4, 5).Left(20).Down(40).Wide(6));
        Assert.Equal([(105, 1)], Places(10));
        Assert.Equal([(100, 2)], Places(50));
        Assert.Equal([(100, 4), (115, 5)], Places(90));
        Assert.Equal([(110, 6)], Places(130));
    }

    [Fact]
    public void Narrow_text_copies_no_more_of_the_cell_than_it_advances()
    {
        Draw(w => w.Font(1).At(10, 20).Narrow((111, 6)));
        Assert.Equal(0, _screen.Pixel(15, 20));
        Assert.Equal(0xFFFF, _screen.Pixel(16, 20));
    }

    [Fact]
    public void A_sheet_takes_ink_and_ground_with_steps_between()
    {
        Draw(w => w.Font(1).Ink(0x0000).Ground(0xFFFF).At(0, 0).Wide(1).Ink(0xFFFF).Ground(0x0000).At(0, 100).Wide(1).Ink(0xF800).Ground(0x001F).At(0, 200).Wide(1));
        Assert.Equal(0x0000, _screen.Pixel(0, 0));
        Assert.Equal(Grey(170), _screen.Pixel(1, 0));
        Assert.Equal(Grey(85), _screen.Pixel(2, 0));
        Assert.Equal(0xFFFF, _screen.Pixel(3, 0));

        // Light on dark is mixed by brightness, so that thin strokes do not vanish: √(255²/3) = 147, √(2·255²/3) = 208.
        Assert.Equal(0xFFFF, _screen.Pixel(0, 100));
        Assert.Equal(Grey(147), _screen.Pixel(1, 100));
        Assert.Equal(Grey(208), _screen.Pixel(2, 100));
        Assert.Equal(0xF800, _screen.Pixel(0, 200));
        Assert.Equal(0x001F, _screen.Pixel(3, 200));
    }

    [Fact]
    public void Glyphs_stand_on_the_shapes_wherever_they_are_in_the_list()
    {
        Draw(w => w.Font(1).Ground(0x07E0).At(50, 50).Wide(7).Ink(0x07E0).Fill(40, 40, 100, 100));
        Assert.Equal(7, _font.Read(_screen, 50, 50));
        Assert.Equal(0x07E0, _screen.Pixel(45, 45));
    }

    [Fact]
    public void A_glyph_at_the_edge_is_cut()
    {
        Draw(w => w.Font(1).At(475, 310).Wide(5).At(2000, 2000).Wide(6));
        Assert.Equal(0, _screen.Pixel(475, 319));
        Assert.Equal(2, _list.GlyphCount);
    }

    [Fact]
    public void A_macro_starts_with_a_fresh_state_and_leaves_the_pages_state_alone()
    {
        Draw(w => w.Font(1).Ink(0x07E0).At(100, 100).Macro(1).Wide(9));
        Assert.Equal(9, _font.Read(_screen, 100, 100, 0x07E0));
        Assert.Equal(TestSet.BarGround, _screen.Pixel(400, 20));
        Assert.Equal(TestSet.BarInk, _screen.Pixel(4, 4));
    }

    [Fact]
    public void A_macro_cannot_call_a_macro()
    {
        var chrome = new CborWriter(new byte[1024]);
        chrome.WriteMapHead(6);
        chrome.WriteInt(1);
        chrome.WriteText("en");
        chrome.WriteInt(2);
        chrome.WriteArrayHead(2);
        foreach ((int id, byte[] list) in new[] { (1, new PageWriter().Macro(2).Bytes), (2, new PageWriter().Fill(0, 0, 1, 1).Bytes) })
        {
            chrome.WriteArrayHead(2);
            chrome.WriteInt(id);
            chrome.WriteBytes(list);
        }

        chrome.WriteInt(3);
        chrome.WriteArrayHead(0);
        for (int box = 4; box <= 5; box++)
        {
            chrome.WriteInt(box);
            chrome.WriteArrayHead(7);
            for (int i = 0; i < 7; i++)
            {
                chrome.WriteInt(0);
            }
        }

        chrome.WriteInt(6);
        chrome.WriteArrayHead(13);
        for (int i = 0; i < 13; i++)
        {
            chrome.WriteArrayHead(2);
            chrome.WriteInt(0);
            chrome.WriteInt(0);
        }

        var parsed = new Chrome(_store.Get(_store.Add(ObjectKind.Chrome, chrome.ToArray())));
        Assert.True(Read(new PageWriter().Macro(2).Bytes, parsed));
        Assert.False(Read(new PageWriter().Macro(1).Bytes, parsed));
    }

    [Fact]
    public void A_picture_is_drawn_whole_from_the_pages_children()
    {
        byte[] levels = new byte[20 * 10];
        Array.Fill(levels, (byte)3);
        byte[] picture = _store.Add(ObjectKind.Image, [1, .. TestGif.Encode(levels, 20, 10)]);
        DrawPage(_store.Get(_store.Add(ObjectKind.Page, new PageWriter().Picture(0, 200, 100).Bytes, picture)));
        Assert.Equal(0, _screen.Pixel(200, 100));
        Assert.Equal(0, _screen.Pixel(219, 109));
        Assert.Equal(0xFFFF, _screen.Pixel(220, 109));
    }

    [Fact]
    public void An_extension_is_stepped_over_and_what_follows_the_end_is_not_read()
    {
        Draw(w => w.Raw(0x3F, 3, 0x77, 0x77, 0x77).Font(1).At(5, 5).Wide(8).Raw(0x00, 0x77));
        Assert.Equal(8, _font.Read(_screen, 5, 5));
    }

    [Theory]
    [InlineData(new byte[] { 0x10 }, "an operation that does not exist")]
    [InlineData(new byte[] { 0x3E }, "an operation that does not exist")]
    [InlineData(new byte[] { 0x01, 9 }, "a font that the view lacks")]
    [InlineData(new byte[] { 0x01 }, "an argument that is cut off")]
    [InlineData(new byte[] { 0x02, 0x00 }, "a colour that is cut off")]
    [InlineData(new byte[] { 0x04, 0x81, 0x00, 0x01 }, "a number longer than need be")]
    [InlineData(new byte[] { 0x04, 0x80, 0x10, 0x01 }, "a coordinate above 2047")]
    [InlineData(new byte[] { 0x80, 0x01 }, "text without a font")]
    [InlineData(new byte[] { 0x01, 1, 0x81, 0x01 }, "a run that is cut off")]
    [InlineData(new byte[] { 0x01, 1, 0x40, 0x01 }, "an advance that is cut off")]
    [InlineData(new byte[] { 0x01, 1, 0x80, 0x80, 0x80, 0x01 }, "a glyph above 16383")]
    [InlineData(new byte[] { 0x01, 1, 0x08, 1, 0x80, 0x01 }, "a pen left of the screen")]
    [InlineData(new byte[] { 0x0C, 0, 1, 1 }, "a child that the page does not have")]
    [InlineData(new byte[] { 0x0D, 1, 1, 1, 1, 14, 0 }, "an unknown touch action")]
    [InlineData(new byte[] { 0x0D, 1, 1, 1, 1, 1 }, "a touch area that is cut off")]
    [InlineData(new byte[] { 0x0E, 77 }, "a macro that the chrome lacks")]
    [InlineData(new byte[] { 0x3F, 5, 0 }, "an extension longer than the page")]
    public void A_bad_operation_ends_the_list(byte[] operations, string why)
    {
        byte[] before = new PageWriter().Fill(1, 1, 1, 1).Bytes;
        Assert.False(Read([.. before, .. operations]), why);
        Assert.True(_reader.BadAt >= Limits.ObjectHeaderBytes + before.Length);
        Assert.Equal(1, _list.ShapeCount);
    }

    [Fact]
    public void The_report_names_the_operation_that_was_bad()
    {
        Assert.False(Read(new PageWriter().Fill(1, 1, 1, 1).Font(1).Raw(0x10).Bytes));
        Assert.Equal(Limits.ObjectHeaderBytes + 5 + 2, _reader.BadAt);
    }

    [Fact]
    public void Operations_shapes_styles_areas_and_glyphs_are_bounded()
    {
        Assert.True(Read([.. Enumerable.Repeat((byte)0x05, Limits.PageOperations)]));
        Assert.False(Read([.. Enumerable.Repeat((byte)0x05, Limits.PageOperations + 1)]));
        Assert.True(Read(Repeat(Limits.PageShapes, (w, _) => w.Fill(1, 1, 1, 1))));
        Assert.False(Read(Repeat(Limits.PageShapes + 1, (w, _) => w.Fill(1, 1, 1, 1))));
        Assert.True(Read(Repeat(Limits.TouchAreas, (w, _) => w.Touch(1, 1, 1, 1, 1))));
        Assert.False(Read(Repeat(Limits.TouchAreas + 1, (w, _) => w.Touch(1, 1, 1, 1, 1))));
        Assert.True(Read(Repeat(Limits.PageStyles, (w, i) => w.Font(1).Ink(i).Wide(1))));
        Assert.False(Read(Repeat(Limits.PageStyles + 1, (w, i) => w.Font(1).Ink(i).Wide(1))));
        int glyphs = 480 * 320 / Limits.PixelsPerGlyph;
        Assert.True(Read(Repeat(glyphs, (w, _) => w.Font(1).At(0, 0).Wide(1))));
        Assert.False(Read(Repeat(glyphs + 1, (w, _) => w.Font(1).At(0, 0).Wide(1))));
    }

    [Fact]
    public void Each_sheet_is_needed_once_a_page_however_small_the_cache()
    {
        byte[] page = new PageWriter().Font(1).At(0, 0).Leading(30).Wide([.. Enumerable.Range(0, 30).Select(i => i % 2 == 0 ? 100 : 300)])
            .Line().Wide([.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? 0 : i % 3 == 1 ? 100 : 300)]).Bytes;
        var cache = new SheetCache(_store, (12 * 16 * 32 * 2) + 64);
        Assert.True(Read(page));
        new PagePainter(_screen.Frame, 480, 320, cache).Paint(_list, 0, 0, 480, 320);
        Assert.Equal(3, cache.Decoded);
    }

    [Fact]
    public void A_missing_sheet_leaves_an_empty_frame_for_each_glyph_and_is_counted()
    {
        Draw(w => w.Font(1).At(10, 10).Wide(900).At(50, 10).Wide(1));
        Assert.Equal(1, _painter.Missing);
        Assert.Equal(1, _font.Read(_screen, 50, 10));
        Assert.Equal(0, _screen.Pixel(12, 22));
        Assert.Equal(0xFFFF, _screen.Pixel(16, 26));
    }

    [Fact]
    public void Painting_a_part_draws_that_part_and_nothing_else()
    {
        Draw(w => w.Font(1).At(10, 10).Wide(1, 2, 3, 4).Ink(0xF800).Fill(0, 60, 480, 20));
        ushort[] whole = _screen.Frame.ToRgb565();
        _painter.Fill(0, 0, 480, 320, 0xFFFF);
        ushort[] blank = _screen.Frame.ToRgb565();
        _painter.Paint(_list, 25, 5, 20, 70);
        ushort[] part = _screen.Frame.ToRgb565();
        for (int i = 0; i < part.Length; i++)
        {
            bool inside = i % 480 >= 25 && i % 480 < 45 && i / 480 >= 5 && i / 480 < 75;
            Assert.Equal(inside ? whole[i] : blank[i], part[i]);
        }
    }

    [Fact]
    public void A_hundred_thousand_bad_lists_neither_crash_nor_hang_nor_draw_outside_the_screen()
    {
        var random = new Random(20261121);
        byte[] good = new PageWriter().Macro(1).Font(1).Ink(0xF800).Ground(0xFFFF).Leading(30).At(10, 60).Wide(1, 2, 100, 300).Line().Narrow((1, 7), (300, 9))
            .Spacing(2).Right(3).Left(4).Down(5).Wide(3).Fill(1, 2, 30, 40).Frame(5, 6, 70, 80, 3).Touch(1, 2, 3, 4, 6, 12345).Picture(0, 5, 5).Raw(0x3F, 2, 1, 1).Bytes;
        byte[] picture = _store.Add(ObjectKind.Image, [1, .. TestGif.Encode(new byte[64], 8, 8)]);
        int read = 0;
        byte[] buffer = new byte[Limits.ObjectBytes];
        for (int i = 0; i < 100_000; i++)
        {
            byte[] payload;
            if (i % 4 == 0)
            {
                payload = new byte[random.Next(0, 200)];
                random.NextBytes(payload);
            }
            else
            {
                payload = [.. good];
                for (int changes = random.Next(1, 5); changes > 0; changes--)
                {
                    payload[random.Next(payload.Length)] = (byte)random.Next(256);
                }

                payload = payload[..random.Next(payload.Length / 2, payload.Length + 1)];
            }

            byte[] page = ObjectFrame.Build(ObjectKind.Page, picture, payload);
            page.CopyTo(buffer, 0);
            if (_reader.ReadPage(buffer, page.Length, _view.Fonts, _view.Chrome, _list))
            {
                read++;
                if (read % 8 == 0)
                {
                    _painter.Paint(_list, 0, 0, 480, 320);
                }
            }
        }

        Assert.InRange(read, 5_000, 95_000);
    }

    private static int Grey(int value) => ((value >> 3) << 11) | ((value >> 2) << 5) | (value >> 3);

    private static byte[] Repeat(int count, Action<PageWriter, int> add)
    {
        var page = new PageWriter();
        for (int i = 0; i < count; i++)
        {
            add(page, i);
        }

        return page.Bytes;
    }

    private bool Read(byte[] operations, Chrome? chrome = null)
    {
        byte[] page = ObjectFrame.Build(ObjectKind.Page, [], operations);
        return _reader.ReadPage(page, page.Length, _view.Fonts, chrome ?? _view.Chrome, _list);
    }

    private void Draw(Action<PageWriter> write)
    {
        var page = new PageWriter();
        write(page);
        DrawPage(ObjectFrame.Build(ObjectKind.Page, [], page.Bytes));
    }

    private void DrawPage(byte[] page)
    {
        Assert.True(_reader.ReadPage(page, page.Length, _view.Fonts, _view.Chrome, _list), "bad at " + _reader.BadAt);
        _painter.Fill(0, 0, 480, 320, 0xFFFF);
        _painter.Paint(_list, 0, 0, 480, 320);
        _screen.Flush(0, 0, 480, 320);
    }

    /// <summary>The glyphs that the list places in a row, and that the glass shows there.</summary>
    private List<(int X, int Glyph)> Places(int y)
    {
        var places = new List<(int, int)>();
        for (int i = 0; i < _list.GlyphCount; i++)
        {
            int place = _list.GlyphPlace[i];
            int x = place & DisplayList.CoordinateMask;
            if (((place >> DisplayList.CoordinateBits) & DisplayList.CoordinateMask) == y)
            {
                int glyph = _list.GlyphCell[i] & DisplayList.GlyphMask;
                places.Add((x, glyph));
                if (place >> (2 * DisplayList.CoordinateBits) >= 8)
                {
                    Assert.Equal(glyph, _font.Read(_screen, x, y));
                }
            }
        }

        return places;
    }
}
