const char *plugin(void)
{
    return "from a library beside the program";
}
