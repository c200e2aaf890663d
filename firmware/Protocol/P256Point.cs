namespace KioskFleet.Protocol;

/// <summary>A point of P-256 in Jacobian coordinates (x = X/Z², y = Y/Z³; Z = 0 is the point at infinity) and the work space to move it; allocated once a check.</summary>
internal sealed class P256Point
{
    /// <summary>G, 3G, 5G, 7G in Montgomery's form: x.</summary>
    public static readonly uint[][] BaseX =
    {
        new uint[] { 0x18A9143C, 0x79E730D4, 0x5FEDB601, 0x75BA95FC, 0x77622510, 0x79FB732B, 0xA53755C6, 0x18905F76 },
        new uint[] { 0x4EEBC127, 0xFFAC3F90, 0x087D81FB, 0xB027F84A, 0x87CBBC98, 0x66AD77DD, 0xB6FF747E, 0x26936A3F },
        new uint[] { 0xC45C61F5, 0xBE1B8AAE, 0x94B9537D, 0x90EC649A, 0xD076C20C, 0x941CB5AA, 0x890523C8, 0xC9079605 },
        new uint[] { 0xA0173B4F, 0x0746354E, 0xD23C00F7, 0x2BD20213, 0x0C23BB08, 0xF43EAAB5, 0xC3123E03, 0x13BA5119 },
    };

    /// <summary>G, 3G, 5G, 7G in Montgomery's form: y.</summary>
    public static readonly uint[][] BaseY =
    {
        new uint[] { 0xCE95560A, 0xDDF25357, 0xBA19E45C, 0x8B4AB8E4, 0xDD21F325, 0xD2E88688, 0x25885D85, 0x8571FF18 },
        new uint[] { 0xC983A7EB, 0xB04C5C1F, 0x0861FE1A, 0x583E47AD, 0x1A2EE98E, 0x78820831, 0xE587CC07, 0xD5F06A29 },
        new uint[] { 0xE7BA4F10, 0xEB309B4A, 0xE5EB882B, 0x73C568EF, 0x7E7A1F68, 0x3540A987, 0x2DD1E916, 0x73A076BB },
        new uint[] { 0x3F5B9D4D, 0x2847D030, 0x5DA67BDD, 0x6742F2F2, 0x77C94195, 0xEF933BDC, 0x6E240867, 0xEAEDD915 },
    };

    /// <summary>The curve's b in Montgomery's form.</summary>
    private static readonly uint[] CurveB = { 0x29C4BDDF, 0xD89CDF62, 0x78843090, 0xACF005CD, 0xF7212ED6, 0xE5A220AB, 0x04874834, 0xDC30061D };

    private readonly uint[] _x = new uint[8];
    private readonly uint[] _y = new uint[8];
    private readonly uint[] _z = new uint[8];
    private readonly uint[] _t1 = new uint[8];
    private readonly uint[] _t2 = new uint[8];
    private readonly uint[] _t3 = new uint[8];
    private readonly uint[] _t4 = new uint[8];
    private readonly uint[] _t5 = new uint[8];

    public bool IsInfinity => P256Field.IsZero(_z);

    public void SetInfinity()
    {
        P256Field.Copy(_x, P256Field.One);
        P256Field.Copy(_y, P256Field.One);
        for (int i = 0; i < 8; i++)
        {
            _z[i] = 0;
        }
    }

    /// <summary>True if both coordinates are below p and y² = x³ − 3x + b. Brings both into Montgomery's form.</summary>
    public bool IsOnCurve(uint[] x, uint[] y)
    {
        if (P256Field.Compare(x, P256Field.Prime) >= 0 || P256Field.Compare(y, P256Field.Prime) >= 0)
        {
            return false;
        }

        P256Field.Multiply(x, x, P256Field.Square);
        P256Field.Multiply(y, y, P256Field.Square);
        P256Field.Multiply(_t1, x, x);
        P256Field.Multiply(_t1, _t1, x);
        P256Field.Subtract(_t1, _t1, x);
        P256Field.Subtract(_t1, _t1, x);
        P256Field.Subtract(_t1, _t1, x);
        P256Field.Add(_t1, _t1, CurveB);
        P256Field.Multiply(_t2, y, y);
        return P256Field.Compare(_t1, _t2) == 0;
    }

    /// <summary>Fills the tables with 1, 3, 5, 7 … times the point (x, y); both in Montgomery's form.</summary>
    public void OddMultiples(uint[] x, uint[] y, uint[][] tableX, uint[][] tableY, uint[][] tableZ)
    {
        SetAffine(x, y);
        Double();
        uint[] twoX = Clone(_x);
        uint[] twoY = Clone(_y);
        uint[] twoZ = Clone(_z);
        SetAffine(x, y);
        for (int i = 0; i < tableX.Length; i++)
        {
            if (i > 0)
            {
                Add(twoX, twoY, twoZ, false);
            }

            tableX[i] = Clone(_x);
            tableY[i] = Clone(_y);
            tableZ[i] = Clone(_z);
        }
    }

    /// <summary>Doubles the point: 8 multiplications.</summary>
    public void Double()
    {
        if (IsInfinity)
        {
            return;
        }

        P256Field.Multiply(_t1, _z, _z);
        P256Field.Multiply(_t2, _y, _y);
        P256Field.Multiply(_t3, _x, _t2);
        P256Field.Subtract(_t4, _x, _t1);
        P256Field.Add(_t5, _x, _t1);
        P256Field.Multiply(_t4, _t4, _t5);
        P256Field.Add(_t5, _t4, _t4);
        P256Field.Add(_t4, _t4, _t5);

        // t1 = Z², t2 = Y², t3 = X·Y², t4 = 3(X − Z²)(X + Z²)
        P256Field.Add(_z, _y, _z);
        P256Field.Multiply(_z, _z, _z);
        P256Field.Subtract(_z, _z, _t1);
        P256Field.Subtract(_z, _z, _t2);
        P256Field.Add(_t3, _t3, _t3);
        P256Field.Add(_t3, _t3, _t3);
        P256Field.Multiply(_x, _t4, _t4);
        P256Field.Subtract(_x, _x, _t3);
        P256Field.Subtract(_x, _x, _t3);
        P256Field.Subtract(_t3, _t3, _x);
        P256Field.Multiply(_y, _t4, _t3);
        P256Field.Multiply(_t2, _t2, _t2);
        P256Field.Add(_t2, _t2, _t2);
        P256Field.Add(_t2, _t2, _t2);
        P256Field.Add(_t2, _t2, _t2);
        P256Field.Subtract(_y, _y, _t2);
    }

    /// <summary>Adds (x, y), or its negative: 11 multiplications.</summary>
    public void AddAffine(uint[] x, uint[] y, bool negative)
    {
        if (IsInfinity)
        {
            SetAffine(x, y);
            Negate(negative);
            return;
        }

        P256Field.Multiply(_t1, _z, _z);
        P256Field.Multiply(_t2, x, _t1);
        P256Field.Multiply(_t1, _t1, _z);
        P256Field.Multiply(_t1, _t1, y);
        Finish(negative);
    }

    /// <summary>Adds (X, Y, Z), or its negative: 16 multiplications.</summary>
    public void Add(uint[] x, uint[] y, uint[] z, bool negative)
    {
        if (P256Field.IsZero(z))
        {
            return;
        }

        if (IsInfinity)
        {
            P256Field.Copy(_x, x);
            P256Field.Copy(_y, y);
            P256Field.Copy(_z, z);
            Negate(negative);
            return;
        }

        P256Field.Multiply(_t1, _z, _z);
        P256Field.Multiply(_t2, x, _t1);
        P256Field.Multiply(_t1, _t1, _z);
        P256Field.Multiply(_t1, _t1, y);
        P256Field.Multiply(_t3, z, z);
        P256Field.Multiply(_x, _x, _t3);
        P256Field.Multiply(_t3, _t3, z);
        P256Field.Multiply(_y, _y, _t3);
        P256Field.Multiply(_z, _z, z);
        Finish(negative);
    }

    /// <summary>True if the point's x equals a plain number below p; compared without a division.</summary>
    public bool XEquals(uint[] number)
    {
        P256Field.Multiply(_t1, number, P256Field.Square);
        P256Field.Multiply(_t2, _z, _z);
        P256Field.Multiply(_t1, _t1, _t2);
        return P256Field.Compare(_t1, _x) == 0;
    }

    private static uint[] Clone(uint[] value)
    {
        uint[] result = new uint[8];
        P256Field.Copy(result, value);
        return result;
    }

    private void SetAffine(uint[] x, uint[] y)
    {
        P256Field.Copy(_x, x);
        P256Field.Copy(_y, y);
        P256Field.Copy(_z, P256Field.One);
    }

    private void Negate(bool negative)
    {
        if (negative)
        {
            P256Field.Subtract(_y, P256Field.Prime, _y);
        }
    }

    /// <summary>Ends an addition. On entry, with both points over the common denominator _z: (_x, _y) this point, (_t2, _t1) the other.</summary>
    private void Finish(bool negative)
    {
        if (negative)
        {
            P256Field.Subtract(_t1, P256Field.Prime, _t1);
        }

        P256Field.Subtract(_t2, _t2, _x);
        P256Field.Subtract(_t1, _t1, _y);
        if (P256Field.IsZero(_t2))
        {
            if (P256Field.IsZero(_t1))
            {
                // The same point twice. Over the common denominator it still has these coordinates.
                Double();
            }
            else
            {
                SetInfinity();
            }

            return;
        }

        // t2 = H, t1 = R: X3 = R² − H³ − 2·X·H², Y3 = R·(X·H² − X3) − Y·H³, Z3 = Z·H
        P256Field.Multiply(_z, _z, _t2);
        P256Field.Multiply(_t3, _t2, _t2);
        P256Field.Multiply(_t2, _t2, _t3);
        P256Field.Multiply(_t3, _t3, _x);
        P256Field.Multiply(_x, _t1, _t1);
        P256Field.Subtract(_x, _x, _t2);
        P256Field.Subtract(_x, _x, _t3);
        P256Field.Subtract(_x, _x, _t3);
        P256Field.Subtract(_t3, _t3, _x);
        P256Field.Multiply(_t3, _t3, _t1);
        P256Field.Multiply(_y, _y, _t2);
        P256Field.Subtract(_y, _t3, _y);
    }
}
