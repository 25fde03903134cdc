namespace Squash.TestSupport.Images;

/// <summary>A sentence compressed by gzip 1.12, zstd 1.5.4, xz 5.4.1, bzip2 1.0.8 and plzip 1.10; new arrays each time.</summary>
public static class CompressedSentence
{
    public static byte[] Plain => "The quick brown fox jumps over the lazy dog, and the dog goes on being lazy, as ever.\n"u8.ToArray();

    public static byte[] Gzip => Convert.FromBase64String(
        "H4sIAAAAAAACAx2LyxWAIAwE71axBfisxgZAYsRPoiD+qjeP487M9hPhKHFY4JPeglEfzGXbM/SihNP06r4XQbmFk1CJDbCSNQJPUbg25jPIXl3zA0slCw5WAAAA");

    public static byte[] Zstd => Convert.FromBase64String(
        "KLUv/QRoXQIAwgQQEZB9UPpD6Q+lz9fdRXXn25oBQFSU0VvyQUWGykf5Fkn1Sp4TyQclz/NO3qN1v6Is306I22+ZPmpZyzvDMH20RgIAj5IFdU0o+yQeQQ==");

    public static byte[] Xz => Convert.FromBase64String(
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABVAE1dACoaCKIDJWbxS3jFogX/LubZ0iAarTT44h3oQTb63AZpuzzkEDQnCeuzZuPUbXsmQ4oBDZC7DtlUodTUt26UAXJa5m3SNRYgJUZuMgAAAAAAALDku+PDN72kAAFpVgSRsRYftvN9AQAAAAAEWVo=");

    public static byte[] Bzip2 => Convert.FromBase64String(
        "QlpoOTFBWSZTWfDuFq0AAArTgAAQQAUEAD////AgAFQ1TT0EaYh6jTEPQNU8mkD1NMmnqGhkOcJyW1EjZ5oDj2mBroOAQZTDXTqKICeR+hqySigTUrE+g4Hb4oDnXP9YRJMULhwwLuSKcKEh4dwtWg==");

    public static byte[] Lzip => Convert.FromBase64String(
        "TFpJUAEMACoaCKIDJWbxS3jFogX/LubZ0iAarTT44h3oQTb63AZpuzzkEDQnCeuzZuPUbXsmQ4oBDZC7DtlUodK6Kk/S7Ak1wUjvROgey9ZzP///3bgAAEslCw5WAAAAAAAAAGwAAAAAAAAA");
}
