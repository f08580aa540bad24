#ifndef CMODELS_H
#define CMODELS_H

/* The bytes of a model file that comes with the program, by its number from 1; nothing for any other. */
const unsigned char *obruten_model(int number, unsigned long *count);

#endif
